import type { Database } from '../../lib/database.ts'
import { notFound } from '../../lib/errors.ts'
import { type Page, type PageRequest, pageOf } from '../../lib/page.ts'

export interface Product {
  readonly id: number
  readonly name: string
  readonly category: string
  readonly priceCents: number
}

export interface ProductFilter {
  readonly search: string
  readonly category: string
  readonly minPriceCents: number | undefined
  readonly maxPriceCents: number | undefined
}

const COLUMNS = 'id, name, category, price_cents AS "priceCents"'
const MATCHES_FILTER = `
  ($1 = '' OR strpos(lower(name), lower($1)) > 0) AND ($2 = '' OR category = $2) AND
  ($3::bigint IS NULL OR price_cents >= $3) AND ($4::bigint IS NULL OR price_cents <= $4)`

export class Products {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  async byId(id: number): Promise<Product> {
    const sql = `SELECT ${COLUMNS} FROM catalog.products WHERE id = $1`
    const product = await this.#database.row<Product>(sql, [id])
    if (product === undefined) throw notFound('Product')
    return product
  }

  async page(filter: ProductFilter, request: PageRequest): Promise<Page<Product>> {
    const values = [filter.search, filter.category, filter.minPriceCents ?? null, filter.maxPriceCents ?? null]
    const [data, count] = await Promise.all([
      this.#database.rows<Product>(
        `SELECT ${COLUMNS} FROM catalog.products WHERE ${MATCHES_FILTER} ORDER BY id LIMIT $5 OFFSET $6`,
        [...values, request.limit, request.offset],
      ),
      this.#database.row<{ total: number }>(
        `SELECT count(*) AS total FROM catalog.products WHERE ${MATCHES_FILTER}`,
        values,
      ),
    ])
    return pageOf(data, count?.total ?? 0, request)
  }
}
