import { ERRORS } from '../errors.ts'
import type { Client } from '../session/client.ts'
import { EVENT } from '../state/events.ts'
import {
  addElement,
  cachedCardinality,
  emptyHyperLogLog,
  estimate,
  isHyperLogLog,
  REGISTERS,
  readRegisters,
  withCardinality,
  writeRegisters,
} from '../state/hyperloglog.ts'
import { OK, type Reply } from '../wire/reply.ts'
import type { Args, Handlers } from './command.ts'

function load({ database }: Client, key: string): { text: string; registers: Uint8Array } | undefined {
  const text = database.get(key, 'string')
  if (text === undefined) return undefined
  if (!isHyperLogLog(text)) throw ERRORS.notHyperLogLog
  const registers = readRegisters(text)
  if (registers === undefined) throw ERRORS.corruptHyperLogLog
  return { text, registers }
}

function sparseLimit({ host }: Client): number {
  return host.state.settings.number('hll-sparse-max-bytes')
}

function pfadd(client: Client, args: Args): Reply {
  const { database } = client
  const existing = load(client, args[1])
  const registers = existing?.registers ?? new Uint8Array(REGISTERS)
  let grew = false
  for (let at = 2; at < args.length; at++) if (addElement(registers, args[at] as string)) grew = true
  if (existing !== undefined && !grew) return 0
  const text = grew ? writeRegisters(registers, existing?.text, sparseLimit(client)) : emptyHyperLogLog()
  database.putKeepingExpiry(args[1], text).form = 'raw'
  database.changed(args[1], EVENT.string, 'pfadd')
  return 1
}

function pfcount(client: Client, args: Args): Reply {
  return args.length === 2 ? countOne(client, args[1]) : estimate(merged(client, args.slice(1)).registers)
}

/** A single one remembers its cardinality, and so changes when it is counted. */
function countOne(client: Client, key: string): number {
  const { database } = client
  const only = load(client, key)
  if (only === undefined) return 0
  const cached = cachedCardinality(only.text)
  if (cached !== undefined) return cached
  const cardinality = estimate(only.registers)
  database.putKeepingExpiry(key, withCardinality(only.text, cardinality)).form = 'raw'
  client.host.state.touch(database, key)
  return cardinality
}

function merged(client: Client, keys: readonly string[]): { registers: Uint8Array; dense: boolean } {
  const registers = new Uint8Array(REGISTERS)
  let dense = false
  for (const key of keys) {
    const source = load(client, key)
    if (source === undefined) continue
    dense ||= source.text.charCodeAt(4) === 0
    source.registers.forEach((value, index) => {
      if (value > (registers[index] as number)) registers[index] = value
    })
  }
  return { registers, dense }
}

function pfmerge(client: Client, args: Args): Reply {
  const { database } = client
  const { registers, dense } = merged(client, args.slice(1))
  const old = database.get(args[1], 'string')
  const limit = dense ? 0 : sparseLimit(client)
  database.putKeepingExpiry(args[1], writeRegisters(registers, old, limit)).form = 'raw'
  database.changed(args[1], EVENT.string, 'pfadd')
  return OK
}

/** Redis' group "HyperLogLog". */
export const hyperLogLogs: Handlers = { pfadd, pfcount, pfmerge }
