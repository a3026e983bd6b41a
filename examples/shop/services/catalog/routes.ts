import type { FastifyInstance } from 'fastify'
import { validationFailed } from '../../lib/errors.ts'
import { formatCents, parseCents } from '../../lib/money.ts'
import { pageRequest } from '../../lib/page.ts'
import { idParam } from '../../lib/params.ts'
import type { Product, ProductFilter, Products } from './products.ts'

type Query = Readonly<Record<string, string | undefined>>

export function productRoutes(app: FastifyInstance, products: Products): void {
  app.get<{ Querystring: Query }>('/products', async (request) => {
    const page = await products.page(filterOf(request.query), pageRequest(request.query))
    return { ...page, data: page.data.map(withPrice) }
  })

  app.get<{ Params: { id: string } }>('/products/:id', async (request) =>
    withPrice(await products.byId(idParam(request.params.id, 'Product'))),
  )
}

function filterOf(query: Query): ProductFilter {
  const { search = '', category = '' } = query
  const minPriceCents = amount(query, 'minPrice')
  const maxPriceCents = amount(query, 'maxPrice')
  return { search, category, minPriceCents, maxPriceCents }
}

/** An amount of money in the query, such as `29.00`. */
function amount(query: Query, field: 'minPrice' | 'maxPrice'): number | undefined {
  const value = query[field]
  if (value === undefined || value === '') return undefined
  const cents = parseCents(value)
  if (cents === undefined) throw validationFailed([{ field, message: `${field} must be an amount such as 29.00` }])
  return cents
}

function withPrice(product: Product): Product & { price: string } {
  return { ...product, price: formatCents(product.priceCents) }
}
