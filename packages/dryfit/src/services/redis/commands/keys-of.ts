import { parseInt64 } from '../wire/numbers.ts'
import type { Command, KeySpec } from './command.ts'

/** A key in a command, and how the command uses it. */
export interface UsedKey {
  readonly key: string
  readonly flags: readonly string[]
}

/** The keys of a command, by its key specs. Undefined when the words do not fit them. */
export function keysOf(command: Command, args: readonly string[]): UsedKey[] | undefined {
  if (command.name === 'sort' || command.name === 'sort_ro') return keysOfSort(command, args)
  const keys: UsedKey[] = []
  for (const spec of command.keySpecs) {
    const found = keysOfSpec(spec, args)
    if (found === undefined) return undefined
    keys.push(...found)
  }
  return keys
}

function keysOfSpec({ flags, begin, find }: KeySpec, args: readonly string[]): UsedKey[] | undefined {
  if (begin === undefined || find === undefined) return []
  const first = 'index' in begin ? begin.index : keywordAt(begin, args)
  if (first === undefined) return []
  if ('countAt' in find) return countedKeys(find, flags, first, args)
  const { lastKey, step, limit } = find
  // `limit` n: only the first n-th part of what follows are keys, as in `STREAMS a b id id`.
  const last =
    lastKey >= 0 ? first + lastKey : limit > 1 ? first + (args.length - first) / limit - 1 : args.length + lastKey
  return pick(args, flags, first, Math.min(last, args.length - 1), step)
}

function countedKeys(
  { countAt, firstKey, step }: { countAt: number; firstKey: number; step: number },
  flags: readonly string[],
  first: number,
  args: readonly string[],
): UsedKey[] | undefined {
  const count = Number(parseInt64(args[first + countAt] ?? ''))
  const start = first + firstKey
  if (!(count >= 0) || start + (count - 1) * step >= args.length) return undefined
  return pick(args, flags, start, start + (count - 1) * step, step)
}

function pick(args: readonly string[], flags: readonly string[], first: number, last: number, step: number): UsedKey[] {
  const keys: UsedKey[] = []
  for (let at = first; at <= last; at += step) keys.push({ key: args[at] as string, flags })
  return keys
}

function keywordAt(begin: { keyword: string; startFrom: number }, args: readonly string[]): number | undefined {
  const { keyword, startFrom } = begin
  if (startFrom < 0) {
    for (let at = args.length + startFrom; at > 0; at--) if (args[at]?.toUpperCase() === keyword) return at + 1
    return undefined
  }
  for (let at = startFrom; at < args.length - 1; at++) if (args[at]?.toUpperCase() === keyword) return at + 1
  return undefined
}

/** SORT: the last STORE counts. */
function keysOfSort({ keySpecs }: Command, args: readonly string[]): UsedKey[] {
  const keys: UsedKey[] = [{ key: args[1] as string, flags: keySpecs[0]?.flags ?? [] }]
  let store: string | undefined
  for (let at = 2; at < args.length; at++) {
    const word = args[at]?.toLowerCase()
    if (word === 'limit') at += 2
    else if (word === 'get' || word === 'by') at += 1
    else if (word === 'store' && at + 1 < args.length) store = args[++at]
  }
  if (store !== undefined) keys.push({ key: store, flags: ['OW', 'update'] })
  return keys
}
