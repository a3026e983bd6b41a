CREATE SCHEMA IF NOT EXISTS payments;

CREATE TABLE payments.payments (
  order_id     integer PRIMARY KEY,
  amount_cents bigint NOT NULL CHECK (amount_cents >= 0),
  status        text NOT NULL CHECK (status IN ('pending', 'charged', 'refused', 'refunded')),
  charge_id    text,
  updated_at   timestamptz NOT NULL DEFAULT now()
);
