import { type Field, type Table, text } from '../values/field-table.ts'

/** The version of RabbitMQ whose behaviour this broker was compared with. */
export const COMPARED_VERSION = '3.10.8'

const yes: Field = { type: 'bool', value: true }

/** What the broker can do, by RabbitMQ's names. */
const CAPABILITIES: Table = new Map([
  ['publisher_confirms', yes],
  ['exchange_exchange_bindings', yes],
  ['basic.nack', yes],
  ['consumer_cancel_notify', yes],
  ['connection.blocked', yes],
  ['consumer_priorities', yes],
  ['authentication_failure_close', yes],
  ['per_consumer_qos', yes],
  ['direct_reply_to', yes],
])

/** Client libraries look at product and version to learn what they may use. */
export const SERVER_PROPERTIES: Table = new Map<string, Field>([
  ['capabilities', { type: 'table', value: CAPABILITIES }],
  ['cluster_name', text('dryfit@localhost')],
  ['copyright', text('Dryfit, an embedded stand-in for tests')],
  ['information', text('Licensed under the MIT licence')],
  ['platform', text(`Node.js ${process.versions.node}`)],
  ['product', text('RabbitMQ')],
  ['version', text(COMPARED_VERSION)],
])
