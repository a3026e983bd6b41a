CREATE SCHEMA IF NOT EXISTS inventory;

-- `version` grows with every change: who updates names the version that was read.
CREATE TABLE inventory.stock (
  product_id integer PRIMARY KEY,
  on_hand    integer NOT NULL CHECK (on_hand >= 0),
  reserved   integer NOT NULL DEFAULT 0 CHECK (reserved >= 0),
  version    integer NOT NULL DEFAULT 1,
  CHECK (reserved <= on_hand)
);

CREATE TABLE inventory.reservations (
  order_id   integer PRIMARY KEY,
  status      text NOT NULL CHECK (status IN ('reserved', 'confirmed', 'released')),
  created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE inventory.reservation_items (
  order_id   integer NOT NULL REFERENCES inventory.reservations ON DELETE CASCADE,
  product_id integer NOT NULL REFERENCES inventory.stock,
  quantity   integer NOT NULL CHECK (quantity > 0),
  PRIMARY KEY (order_id, product_id)
);
