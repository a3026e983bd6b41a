import { object, text } from './validation.ts'

/** Where a parcel goes. */
export interface PostalAddress {
  readonly name: string
  readonly street: string
  readonly postcode: string
  readonly city: string
  /** ISO 3166-1, two letters. */
  readonly country: string
}

export const POSTAL_ADDRESS = object({
  name: text(),
  street: text(),
  postcode: text({ max: 12 }),
  city: text(),
  country: text({ min: 2, max: 2 }),
})
