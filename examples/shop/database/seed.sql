-- Passwords: john-secret-1 and jane-secret-1, hashed at a low cost so that logging in takes a millisecond in tests.
INSERT INTO users.accounts (id, name, email, role, password_hash, created_at) VALUES
  (1, 'John Doe', 'john@example.com', 'admin',
   'scrypt$1024$jsce8xKQk094jLcxL1DO2g$kGc6P6OjiDfuRN0e_gkrdjsZKiBS_JSRhbVBkBNoDzI', '2026-01-01T00:00:00Z'),
  (2, 'Jane Smith', 'jane@example.com', 'user',
   'scrypt$1024$SExH_TugABHfWJPxMiTvaw$vDE246xcvsS7ugtK0JtitHLCwxwpJDpSc6LvPbXomZA', '2026-01-02T00:00:00Z');

INSERT INTO catalog.products (id, name, category, price_cents) VALUES
  (1, 'Laptop', 'computers', 99900),
  (2, 'Mouse', 'accessories', 2900),
  (3, 'Keyboard', 'accessories', 7999),
  (4, 'Cable', 'accessories', 1499),
  (5, 'Monitor', 'computers', 24950),
  (6, 'Sticker', 'accessories', 1);

INSERT INTO inventory.stock (product_id, on_hand) VALUES (1, 10), (2, 100), (3, 25), (4, 500), (5, 1), (6, 1000);

INSERT INTO orders.orders (id, user_id, status, step, total_cents, address, tracking_number, request_hash, created_at)
VALUES (1, 1, 'shipped', 'confirm', 102800,
        '{"name":"John Doe","street":"1 Main Street","postcode":"10115","city":"Berlin","country":"DE"}',
        'TRACK-1', 'seed', '2026-01-03T00:00:00Z');
INSERT INTO orders.order_items (order_id, product_id, name, quantity, unit_price_cents) VALUES
  (1, 1, 'Laptop', 1, 99900),
  (1, 2, 'Mouse', 1, 2900);
INSERT INTO inventory.reservations (order_id, status) VALUES (1, 'confirmed');
INSERT INTO inventory.reservation_items (order_id, product_id, quantity) VALUES (1, 1, 1), (1, 2, 1);
INSERT INTO payments.payments (order_id, amount_cents, status, charge_id) VALUES (1, 102800, 'charged', 'ch_1');
INSERT INTO shipping.shipments (order_id, status, tracking_number) VALUES (1, 'booked', 'TRACK-1');

SELECT setval(pg_get_serial_sequence('users.accounts', 'id'), 2),
       setval(pg_get_serial_sequence('catalog.products', 'id'), 6),
       setval(pg_get_serial_sequence('orders.orders', 'id'), 1);
