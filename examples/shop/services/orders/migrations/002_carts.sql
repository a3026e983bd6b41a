-- `revision` grows with every change: checking out the same revision twice places one order.
CREATE TABLE orders.carts (
  user_id  integer PRIMARY KEY,
  revision integer NOT NULL DEFAULT 1
);

CREATE TABLE orders.cart_items (
  user_id    integer NOT NULL REFERENCES orders.carts ON DELETE CASCADE,
  product_id integer NOT NULL,
  quantity   integer NOT NULL CHECK (quantity > 0),
  PRIMARY KEY (user_id, product_id)
);
