import { read } from '../data.ts'
import { failed, type Handler, pageOf } from './handler.ts'

/** Products; `minPrice` and `maxPrice` of the query belong to the range. */
export const listProducts: Handler = ({ store, query }) => {
  const least = Number(query.get('minPrice') ?? 0)
  const most = Number(query.get('maxPrice') ?? Number.POSITIVE_INFINITY)
  return pageOf(
    read(store, 'products').filter(({ price }) => price >= least && price <= most),
    query,
  )
}

export const getProduct: Handler = ({ store, params }) => {
  const product = read(store, 'products').find(({ id }) => id === Number(params.id))
  return product === undefined ? failed(404, 'Product not found') : { json: product }
}
