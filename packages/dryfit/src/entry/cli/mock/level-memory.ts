import { setFlagsFromString } from 'node:v8'

/**
 * Keeps the memory of this process level under load.
 *
 * The journal keeps each request for a while and then lets it go. V8 takes whatever outlives a collection or two for a sign
 * of a growing program: it gives young objects sixteen times the place, and lets several times the heap in use pile up before
 * it looks for what is dead. For a server that keeps ten thousand requests at most that is memory for nothing. These are
 * settings of the whole process, so only a command of ours makes them, never the library.
 */
export function keepMemoryLevel(): void {
  setFlagsFromString('--semi-space-growth-factor=1')
  setFlagsFromString('--heap-growing-percent=50')
}
