import { IdList } from './id-list.ts'
import { compareIds, SMALLEST_ID, type StreamId } from './stream-id.ts'

/** One message: fields and values, flat. */
export interface StreamEntry {
  readonly id: StreamId
  readonly fields: readonly string[]
}

/** A message that was delivered and not acknowledged. */
export interface PendingEntry {
  readonly id: StreamId
  consumer: Consumer
  deliveredAt: number
  deliveries: number
}

export class Consumer {
  readonly name: string
  seenAt: number
  readonly pending = new IdList<PendingEntry>()

  constructor(name: string, seenAt: number) {
    this.name = name
    this.seenAt = seenAt
  }
}

/** Readers that share the messages of a stream. */
export class ConsumerGroup {
  readonly name: string
  lastId: StreamId
  /** How many entries were read in all, or undefined where that cannot be known. */
  entriesRead: number | undefined
  readonly pending = new IdList<PendingEntry>()
  readonly consumers = new Map<string, Consumer>()

  constructor(name: string, lastId: StreamId, entriesRead: number | undefined) {
    this.name = name
    this.lastId = lastId
    this.entriesRead = entriesRead
  }

  clone(): ConsumerGroup {
    const copy = new ConsumerGroup(this.name, this.lastId, this.entriesRead)
    for (const { name, seenAt } of this.consumers.values()) copy.consumers.set(name, new Consumer(name, seenAt))
    for (const entry of this.pending.slice()) {
      const consumer = copy.consumers.get(entry.consumer.name) as Consumer
      const mine = { ...entry, consumer }
      copy.pending.set(mine)
      consumer.pending.set(mine)
    }
    return copy
  }
}

/**
 * A stream: entries in the order of their ids, and the groups that read them.
 *
 * ```
 *   entries  1-0  2-0  2-1  5-0           lastId 5-0, entriesAdded 4
 *   group    lastId ──▲      pending: 1-0 → consumer A, 2-0 → consumer B
 * ```
 */
export class StreamValue {
  readonly type = 'stream'
  shared = false
  readonly entries = new IdList<StreamEntry>()
  readonly groups = new Map<string, ConsumerGroup>()
  lastId: StreamId = SMALLEST_ID
  maxDeletedId: StreamId = SMALLEST_ID
  entriesAdded = 0

  get size(): number {
    return this.entries.size
  }

  get firstId(): StreamId {
    return this.entries.first?.id ?? SMALLEST_ID
  }

  append(id: StreamId, fields: readonly string[]): void {
    this.entries.set({ id, fields })
    this.lastId = id
    this.entriesAdded++
  }

  delete(id: StreamId): boolean {
    if (!this.entries.delete(id)) return false
    if (compareIds(id, this.maxDeletedId) > 0) this.maxDeletedId = id
    return true
  }

  /** Entries with ids in `[from, to]`, oldest first, at most `limit`. */
  range(from: StreamId, to: StreamId, limit = Number.POSITIVE_INFINITY): StreamEntry[] {
    const start = this.entries.positionOf(from)
    const end = this.#positionAfter(to)
    return this.entries.slice(start, Math.min(end, start + limit))
  }

  /** Entries with ids in `[from, to]`, newest first, at most `limit`. */
  rangeBackwards(from: StreamId, to: StreamId, limit = Number.POSITIVE_INFINITY): StreamEntry[] {
    const start = this.entries.positionOf(from)
    const end = this.#positionAfter(to)
    return this.entries.slice(Math.max(start, end - limit), end).reverse()
  }

  /** How many entries a trim to a length, or to a least id, would take; at most `limit`. */
  excess(trim: { readonly maxLength: number } | { readonly minId: StreamId }): number {
    if ('maxLength' in trim) return Math.max(0, this.size - trim.maxLength)
    return this.entries.positionOf(trim.minId)
  }

  trimFirst(count: number): void {
    // Trimming does not count as deleting a tombstone (Redis' max_deleted_entry_id).
    this.entries.dropFirst(count)
  }

  clone(): StreamValue {
    const copy = new StreamValue()
    for (const entry of this.entries.slice()) copy.entries.set(entry)
    for (const [name, group] of this.groups) copy.groups.set(name, group.clone())
    copy.lastId = this.lastId
    copy.maxDeletedId = this.maxDeletedId
    copy.entriesAdded = this.entriesAdded
    return copy
  }

  /** Whether an entry with this id or a later one was deleted while earlier ones stayed. */
  hasTombstonesFrom(id: StreamId): boolean {
    if (this.size === 0 || compareIds(this.maxDeletedId, SMALLEST_ID) === 0) return false
    return compareIds(this.firstId, this.maxDeletedId) <= 0 && compareIds(id, this.maxDeletedId) <= 0
  }

  /** How many entries the stream had seen up to an id, or undefined where deletions make it unknowable. */
  entriesUpTo(id: StreamId): number | undefined {
    if (this.entriesAdded === 0) return 0
    const withLast = compareIds(id, this.lastId)
    if (withLast === 0 || (withLast < 0 && this.size === 0)) return this.entriesAdded
    if (withLast > 0) return undefined
    if (compareIds(this.maxDeletedId, SMALLEST_ID) !== 0 && compareIds(this.maxDeletedId, this.firstId) >= 0) {
      return undefined
    }
    const withFirst = compareIds(id, this.firstId)
    if (withFirst > 0) return undefined
    return this.entriesAdded - this.size + (withFirst === 0 ? 1 : 0)
  }

  /** How many entries a group has still to read, or undefined where that is unknowable. */
  lag(group: ConsumerGroup): number | undefined {
    if (this.entriesAdded === 0) return 0
    const known = group.entriesRead !== undefined && !this.hasTombstonesFrom(group.lastId)
    const read = known ? group.entriesRead : this.entriesUpTo(group.lastId)
    return read === undefined ? undefined : this.entriesAdded - read
  }

  #positionAfter(id: StreamId): number {
    const at = this.entries.positionOf(id)
    const item = this.entries.at(at)
    return item !== undefined && compareIds(item.id, id) === 0 ? at + 1 : at
  }
}
