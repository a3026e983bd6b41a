import type { StreamEntry, StreamValue } from '../stream.ts'
import type { StreamId } from '../stream-id.ts'
import { writeListpack } from './listpack.ts'
import { RDB } from './types.ts'
import type { RdbWriter } from './writer.ts'

/** Redis' `stream-node-max-entries` and `stream-node-max-bytes`. */
const NODE_ENTRIES = 100
const NODE_BYTES = 4096
const SAME_FIELDS = 2
const UNKNOWN_READ = 2n ** 64n - 1n

/**
 * A stream: nodes of entries, its own counters, and its groups.
 *
 * Each node is a listpack that begins with a master entry, whose fields the others refer to where they are the same.
 */
export function writeStream(writer: RdbWriter, stream: StreamValue): void {
  writer.byte(RDB.streamListpacks2)
  const nodes = splitIntoNodes(stream.entries.slice())
  writer.length(nodes.length)
  for (const node of nodes) {
    writer.blob(idBytes((node[0] as StreamEntry).id))
    writer.blob(writeListpack(nodeItems(node)))
  }
  writer.length(stream.size)
  for (const id of [stream.lastId, stream.firstId, stream.maxDeletedId]) writeId(writer, id)
  writer.length(stream.entriesAdded)
  writeGroups(writer, stream)
}

function writeId(writer: RdbWriter, { ms, seq }: StreamId): void {
  writer.length(ms)
  writer.length(seq)
}

export function idBytes({ ms, seq }: StreamId): Buffer {
  const bytes = Buffer.alloc(16)
  bytes.writeBigUInt64BE(ms, 0)
  bytes.writeBigUInt64BE(seq, 8)
  return bytes
}

function splitIntoNodes(entries: readonly StreamEntry[]): StreamEntry[][] {
  const nodes: StreamEntry[][] = []
  let bytes = 0
  for (const entry of entries) {
    const size = entry.fields.reduce((sum, text) => sum + text.length + 2, 16)
    const node = nodes.at(-1)
    if (node === undefined || node.length >= NODE_ENTRIES || bytes + size > NODE_BYTES) {
      nodes.push([entry])
      bytes = size
    } else {
      node.push(entry)
      bytes += size
    }
  }
  return nodes
}

function nodeItems(node: readonly StreamEntry[]): string[] {
  const master = node[0] as StreamEntry
  const names = fieldNames(master)
  const items = [String(node.length), '0', String(names.length), ...names, '0']
  for (const { id, fields } of node) {
    const own = fieldNames({ fields })
    const same = own.length === names.length && own.every((name, at) => name === names[at])
    const values = same ? fields.filter((_, at) => at % 2 === 1) : [String(own.length), ...fields]
    const head = [String(same ? SAME_FIELDS : 0), String(id.ms - master.id.ms), String(id.seq - master.id.seq)]
    items.push(...head, ...values, String(head.length + values.length))
  }
  return items
}

function fieldNames({ fields }: { readonly fields: readonly string[] }): string[] {
  return fields.filter((_, at) => at % 2 === 0)
}

function writeGroups(writer: RdbWriter, stream: StreamValue): void {
  writer.length(stream.groups.size)
  for (const group of stream.groups.values()) {
    writer.string(group.name)
    writeId(writer, group.lastId)
    writer.length(group.entriesRead ?? UNKNOWN_READ)
    writer.length(group.pending.size)
    for (const { id, deliveredAt, deliveries } of group.pending.slice()) {
      writer.raw(idBytes(id))
      writer.milliseconds(deliveredAt)
      writer.length(deliveries)
    }
    writer.length(group.consumers.size)
    for (const { name, seenAt, pending } of group.consumers.values()) {
      writer.string(name)
      writer.milliseconds(seenAt)
      writer.length(pending.size)
      for (const { id } of pending.slice()) writer.raw(idBytes(id))
    }
  }
}
