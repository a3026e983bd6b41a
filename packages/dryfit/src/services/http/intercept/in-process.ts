import { createClock, createSeed, type Endpoint, Journal, type StartContext } from '../../../foundation/core/index.ts'
import type { VirtualOptions } from '../options.ts'
import { type RunningVirtual, virtual } from '../virtual.ts'

/**
 * Starts a virtual service that has no port: it answers what {@link RunningVirtual.fetch} hands to it.
 *
 * @param origin the address that it stands in for, `https://api.example.com`.
 */
export function startInProcess(origin: string, options: VirtualOptions, seed?: number): Promise<RunningVirtual> {
  const url = new URL(origin)
  const standard = url.protocol === 'https:' ? 443 : 80
  const endpoint: Endpoint = { host: url.hostname, port: Number(url.port) || standard, url: url.origin }
  const context: StartContext = {
    name: url.host,
    environmentId: 'inprocess',
    clock: createClock(),
    seed: createSeed(seed),
    journal: new Journal(),
    signal: new AbortController().signal,
    directory: process.cwd(),
    progress: () => {},
    endpointFor: async () => endpoint,
  }
  return virtual(options).start(context)
}
