CREATE TABLE users.outbox (
  id    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  queue text NOT NULL,
  body  jsonb NOT NULL
);
