import { listen } from './listener.ts'

/** A port of loopback that was free a moment ago, for a program that cannot choose one by itself. */
export async function freePort(): Promise<number> {
  await using listener = await listen()
  return listener.address.port
}
