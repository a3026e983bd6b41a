import type { Database, Queryable } from '../../lib/database.ts'
import { conflict, type HttpError, notFound } from '../../lib/errors.ts'

export interface StockLevel {
  readonly productId: number
  readonly onHand: number
  readonly reserved: number
  readonly available: number
  readonly version: number
}

const COLUMNS = 'product_id AS "productId", on_hand AS "onHand", reserved, on_hand - reserved AS available, version'

/** How many pieces there are. Every change names the version it was computed from (optimistic locking). */
export class Stock {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  level(productId: number): Promise<StockLevel> {
    return readLevel(this.#database, productId)
  }

  /** Sets what is on hand, after a delivery or a count. Status 409 when someone else was first. */
  async setOnHand(productId: number, onHand: number, version: number): Promise<StockLevel> {
    const level = await readLevel(this.#database, productId)
    if (onHand < level.reserved) {
      throw conflict('STOCK_RESERVED', `${level.reserved} pieces of product ${productId} are reserved`)
    }
    await changeLevel(this.#database, { ...level, onHand, version })
    return readLevel(this.#database, productId)
  }
}

export async function readLevel(database: Queryable, productId: number): Promise<StockLevel> {
  const sql = `SELECT ${COLUMNS} FROM inventory.stock WHERE product_id = $1`
  const level = await database.row<StockLevel>(sql, [productId])
  if (level === undefined) throw notFound('Product')
  return level
}

/** Stores a level that was computed from `version`, if that is still the version. */
export async function changeLevel(database: Queryable, level: Omit<StockLevel, 'available'>): Promise<void> {
  const sql = `
    UPDATE inventory.stock SET on_hand = $2, reserved = $3, version = version + 1
    WHERE product_id = $1 AND version = $4`
  const changed = await database.run(sql, [level.productId, level.onHand, level.reserved, level.version])
  if (changed === 0) throw versionConflict(level.productId)
}

export const VERSION_CONFLICT = 'VERSION_CONFLICT'

function versionConflict(productId: number): HttpError {
  return conflict(VERSION_CONFLICT, `The stock of product ${productId} was changed by someone else`)
}
