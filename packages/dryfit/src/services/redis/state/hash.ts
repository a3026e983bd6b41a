import { OrderedMap } from './ordered-map.ts'
import type { EncodingLimits } from './settings.ts'

/** A hash: fields and their values. */
export class HashValue {
  readonly type = 'hash'
  /** Also held by a snapshot: to be cloned before it is changed. */
  shared = false
  encoding: 'listpack' | 'hashtable' = 'listpack'
  readonly fields: OrderedMap<string>

  constructor(from?: HashValue) {
    this.fields = new OrderedMap(from?.fields)
    if (from !== undefined) this.encoding = from.encoding
  }

  get size(): number {
    return this.fields.size
  }

  /** Returns whether the field is new. */
  set(field: string, value: string, limits: EncodingLimits): boolean {
    const isNew = this.fields.set(field, value)
    if (this.encoding === 'listpack' && outgrows(this.fields.size, field, value, limits)) this.encoding = 'hashtable'
    return isNew
  }

  clone(): HashValue {
    return new HashValue(this)
  }
}

function outgrows(size: number, field: string, value: string, limits: EncodingLimits): boolean {
  const { hashMaxListpackEntries, hashMaxListpackValue } = limits
  return size > hashMaxListpackEntries || field.length > hashMaxListpackValue || value.length > hashMaxListpackValue
}
