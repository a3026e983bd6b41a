import { listen } from './listener.ts'

/** A port of loopback that was free a moment ago, for a program that cannot choose one by itself. */
export async function freePort(): Promise<number> {
  const listener = await listen()
  await listener.close()
  return listener.address.port
}
