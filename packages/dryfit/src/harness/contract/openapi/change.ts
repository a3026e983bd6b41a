/** A difference between two versions of a document. */
export interface ApiChange {
  readonly severity: 'breaking' | 'compatible'
  /** `POST /charges request /amount` */
  readonly place: string
  readonly message: string
}

/** A schema is read by the provider, or by the consumer: what breaks is the other way round. */
export type Direction = 'request' | 'reply'

export function breaking(place: string, message: string): ApiChange {
  return { severity: 'breaking', place, message }
}

export function compatible(place: string, message: string): ApiChange {
  return { severity: 'compatible', place, message }
}
