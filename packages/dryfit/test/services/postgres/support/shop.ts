import type { MigrationTools } from '../../../../src/services/postgres/index.ts'

/** A small schema with everything that a reset has to think of. */
export async function migrateShop(db: MigrationTools): Promise<void> {
  await db.query(`
    CREATE TABLE pgmigrations (name text);
    INSERT INTO pgmigrations VALUES ('0001');
    CREATE TABLE users (
      id serial PRIMARY KEY,
      name text NOT NULL UNIQUE,
      shouted text GENERATED ALWAYS AS (upper(name)) STORED,
      tags text[] NOT NULL DEFAULT '{}',
      profile jsonb,
      dropped int
    );
    ALTER TABLE users DROP COLUMN dropped;
    CREATE TABLE orders (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      user_id int NOT NULL REFERENCES users,
      total numeric(12, 2) NOT NULL
    );
    CREATE TABLE audit (what text);
    CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN INSERT INTO audit VALUES (TG_OP); RETURN NULL; END $$;
    CREATE TRIGGER noted AFTER INSERT OR DELETE ON orders FOR EACH ROW EXECUTE FUNCTION note();
    CREATE TABLE events (id int, at date) PARTITION BY RANGE (at);
    CREATE TABLE events_2026 PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
    CREATE MATERIALIZED VIEW totals AS SELECT user_id, sum(total) AS total FROM orders GROUP BY user_id;
  `)
}

export async function seedShop(db: MigrationTools): Promise<void> {
  await db.query(`
    INSERT INTO users (name, tags, profile) VALUES
      ('Zoë "the" O''Neil, (first)', '{a,"b c",NULL}', '{"text": "line\\nbreak\\\\"}'), ('bob', DEFAULT, NULL);
    INSERT INTO orders (user_id, total) VALUES (1, 19.99);
    INSERT INTO events VALUES (1, '2026-03-01');
    REFRESH MATERIALIZED VIEW totals;
  `)
}
