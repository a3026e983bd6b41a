import { type Address, invalidOption } from '../../../foundation/core/index.ts'
import type { LogBook } from '../log-book.ts'
import { functionProbe } from './function-probe.ts'
import { httpProbe } from './http-probe.ts'
import { logProbe } from './log-probe.ts'
import type { Probe, Ready } from './probe.ts'
import { tcpProbe } from './tcp-probe.ts'

/** @throws OPTION_INVALID when it is none of the ways. */
export function resolveReady(ready: Ready = { tcp: true }): Ready {
  if (typeof ready === 'function') return ready
  if (typeof ready === 'string' && ready.startsWith('/')) return ready
  if (typeof ready === 'object' && ready !== null) {
    if ('tcp' in ready && ready.tcp === true) return ready
    if ('log' in ready && (typeof ready.log === 'string' || ready.log instanceof RegExp)) return ready
  }
  const ways = 'a path that begins with "/", { tcp: true }, { log: /pattern/ }, or a function'
  throw invalidOption('app', 'ready', ways, ready)
}

export function createProbe(ready: Ready, address: Address, book: LogBook): Probe {
  if (typeof ready === 'string') return httpProbe(address, ready)
  if (typeof ready === 'function') return functionProbe(ready, address, book)
  return 'log' in ready ? logProbe(ready.log, book) : tcpProbe(address)
}

/** Whether a line in the log says it: that can be seen only as it comes. */
export function waitsForLine(ready: Ready): ready is { readonly log: RegExp | string } {
  return typeof ready === 'object' && 'log' in ready
}
