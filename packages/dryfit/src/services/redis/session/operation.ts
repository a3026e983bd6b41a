/**
 * A command as people say it: `SET user:1 … EX 300`, `LPUSH orders …`. Values are left out, keys and options stay.
 */
export function describeCommand(args: readonly string[]): string {
  const name = (args[0] as string).toUpperCase()
  const secretFrom = secretPosition(name, args)
  const words = args.map((arg, at) => {
    if (at === 0) return name
    if (secretFrom !== undefined && at >= secretFrom) return '…'
    return isValue(name, at, args) ? '…' : shorten(arg)
  })
  return joinWords(words)
}

/** EXEC with what was queued. */
export function describeTransaction(queued: readonly (readonly string[])[]): string {
  const shown = queued.slice(0, MAX_WORDS).map(describeCommand)
  if (queued.length > shown.length) shown.push(`… ${queued.length - shown.length} more`)
  return `MULTI [${shown.join('; ')}] EXEC`
}

const MAX_WORDS = 12
const MAX_WORD_LENGTH = 48

/** Which words are values: a position, every second word from a position, or all from it. */
const VALUES: Readonly<Record<string, (at: number) => boolean>> = {
  ...Object.fromEntries(['SET', 'SETNX', 'GETSET', 'APPEND', 'PUBLISH', 'SPUBLISH'].map((name) => [name, is(2)])),
  ...Object.fromEntries(['SETEX', 'PSETEX', 'SETRANGE', 'HSETNX', 'LSET', 'RESTORE'].map((name) => [name, is(3)])),
  ...Object.fromEntries(['MSET', 'MSETNX'].map((name) => [name, every(2)])),
  ...Object.fromEntries(['HSET', 'HMSET'].map((name) => [name, every(3)])),
  ...Object.fromEntries(['LPUSH', 'RPUSH', 'LPUSHX', 'RPUSHX'].map((name) => [name, from(2)])),
  ...{ EVAL: is(1), EVAL_RO: is(1), ECHO: is(1), LINSERT: from(3), LREM: is(3), LPOS: is(2) },
}

function is(position: number) {
  return (at: number): boolean => at === position
}

function every(position: number) {
  return (at: number): boolean => at >= position && (at - position) % 2 === 0
}

function from(position: number) {
  return (at: number): boolean => at >= position
}

function isValue(name: string, at: number, args: readonly string[]): boolean {
  if (name === 'XADD') return at > fieldStart(args) && (at - fieldStart(args)) % 2 === 0
  return VALUES[name]?.(at) ?? false
}

/** XADD key [options] id field value …: where the id is. */
function fieldStart(args: readonly string[]): number {
  const id = args.findIndex((arg, at) => at >= 2 && (arg === '*' || /^[0-9]+(-([0-9]+|\*))?$/.test(arg)))
  return id < 0 ? 2 : id
}

/** From which word on a command holds secrets. */
export function secretPosition(name: string, args: readonly string[]): number | undefined {
  if (name === 'AUTH') return 1
  const auth = name === 'HELLO' ? args.findIndex((arg) => arg.toUpperCase() === 'AUTH') : -1
  if (auth >= 0) return auth + 1
  const second = args[1]?.toUpperCase()
  if (name === 'ACL' && second === 'SETUSER') return 3
  return name === 'CONFIG' && second === 'SET' && /pass|auth/i.test(args[2] ?? '') ? 3 : undefined
}

/** Several values in a row become one `…`. */
function joinWords(words: readonly string[]): string {
  const shown = words.filter((word, at) => word !== '…' || words[at - 1] !== '…')
  return shown.length <= MAX_WORDS ? shown.join(' ') : `${shown.slice(0, MAX_WORDS).join(' ')} …`
}

function shorten(arg: string): string {
  const text = readable(arg)
  return text.length <= MAX_WORD_LENGTH ? text : `${text.slice(0, MAX_WORD_LENGTH)}…`
}

/** Byte text as text: UTF-8 where it is, and escapes for control characters. */
export function readable(bytes: string): string {
  const text = /[\x80-\xff]/.test(bytes) ? Buffer.from(bytes, 'latin1').toString('utf8') : bytes
  return /\p{Cc}/u.test(text) ? JSON.stringify(text).slice(1, -1) : text
}
