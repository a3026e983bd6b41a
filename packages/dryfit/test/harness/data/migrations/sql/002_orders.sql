-- An order; belongs to somebody.
CREATE TYPE status AS ENUM ('new', 'paid');
CREATE TABLE orders (id int PRIMARY KEY, user_id int NOT NULL REFERENCES users, status status NOT NULL DEFAULT 'new');
CREATE INDEX orders_by_user ON orders (user_id);
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.status := 'new'; RETURN NEW; END $$;
CREATE VIEW paid AS SELECT * FROM orders WHERE status = 'paid';
