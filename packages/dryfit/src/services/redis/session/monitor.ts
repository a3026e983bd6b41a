import { Status } from '../wire/reply.ts'
import type { Client } from './client.ts'

/** One line of MONITOR: `1700000000.123456 [0 127.0.0.1:50123] "set" "key" "value"`. */
export function describeForMonitor(now: number, client: Client, args: readonly string[]): Status {
  const seconds = (now / 1000).toFixed(6)
  const source = client.script === undefined ? client.sink.address : 'lua'
  return new Status(`${seconds} [${client.database.index} ${source}] ${args.map(quote).join(' ')}`)
}

const ESCAPES: Readonly<Record<string, string>> = {
  ...{ '\\': '\\\\', '"': '\\"', '\n': '\\n', '\r': '\\r', '\t': '\\t', '\x07': '\\a', '\b': '\\b' },
}

/** Byte text as Redis prints it: in quotes, what is not printable as \xhh. */
export function quote(text: string): string {
  let quoted = '"'
  for (const char of text) {
    const code = char.charCodeAt(0)
    quoted += ESCAPES[char] ?? (code >= 32 && code < 127 ? char : `\\x${code.toString(16).padStart(2, '0')}`)
  }
  return `${quoted}"`
}
