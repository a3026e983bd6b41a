import type { Shop } from './shop.ts'

const VIOLATIONS = `
  SELECT format('order %s is still %s', id, status) AS violation
  FROM orders.orders WHERE status IN ('pending', 'compensating')
UNION ALL
  SELECT format('product %s has %s reserved, its open reservations are %s', product_id, reserved, open)
  FROM inventory.stock, LATERAL (
    SELECT coalesce(sum(quantity), 0) AS open
    FROM inventory.reservation_items JOIN inventory.reservations USING (order_id)
    WHERE product_id = stock.product_id AND status = 'reserved') AS reservations
  WHERE reserved <> open
UNION ALL
  SELECT format('order %s is shipped, its reservation is %s', id, coalesce(reservations.status, 'missing'))
  FROM orders.orders LEFT JOIN inventory.reservations ON order_id = id
  WHERE orders.status = 'shipped' AND reservations.status IS DISTINCT FROM 'confirmed'
UNION ALL
  SELECT format('order %s is shipped, %s of %s were paid', id, coalesce(amount_cents, 0), total_cents)
  FROM orders.orders LEFT JOIN payments.payments ON order_id = id AND payments.status = 'charged'
  WHERE orders.status = 'shipped' AND amount_cents IS DISTINCT FROM total_cents
UNION ALL
  SELECT format('order %s is shipped, its shipment is %s', id, coalesce(shipments.status, 'missing'))
  FROM orders.orders LEFT JOIN shipping.shipments ON order_id = id
  WHERE orders.status = 'shipped' AND shipments.status IS DISTINCT FROM 'booked'
UNION ALL
  SELECT format('%s of order %s, which was not shipped', what, order_id)
  FROM (SELECT order_id, 'there is money' AS what FROM payments.payments WHERE status IN ('charged', 'pending')
        UNION ALL SELECT order_id, 'there is a parcel' FROM shipping.shipments WHERE status IN ('booked', 'pending')
        UNION ALL SELECT order_id, 'stock was taken' FROM inventory.reservations WHERE status <> 'released') AS traces
  WHERE NOT EXISTS (SELECT FROM orders.orders WHERE id = order_id AND status = 'shipped')`

/** What is wrong between the services of the shop, in sentences. At rest there is nothing. */
export async function violations(db: Shop['db']): Promise<string[]> {
  const rows = await db.rows<{ violation: string }>(VIOLATIONS)
  return rows.map(({ violation }) => violation)
}
