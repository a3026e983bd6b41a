import type { Table } from '../values/field-table.ts'

/** One end of a binding. */
export interface BindingEnd {
  readonly kind: 'queue' | 'exchange'
  readonly name: string
  /** `queue 'orders' in vhost '/'` */
  readonly description: string
  /** Bindings that lead here. */
  readonly bindings: Set<Binding>
}

/** A rule that leads messages from an exchange to a queue or another exchange. */
export interface Binding {
  readonly source: BindingEnd
  readonly destination: BindingEnd
  readonly routingKey: string
  readonly arguments: Table
  /** Who made it: the consumer's name of the seam. */
  readonly declaredBy: string
}
