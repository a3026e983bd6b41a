CREATE SCHEMA IF NOT EXISTS shipping;

CREATE TABLE shipping.shipments (
  order_id        integer PRIMARY KEY,
  status           text NOT NULL CHECK (status IN ('pending', 'booked', 'refused', 'cancelled')),
  tracking_number text,
  updated_at      timestamptz NOT NULL DEFAULT now()
);
