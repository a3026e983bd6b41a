DROP TABLE users.outbox;
