import { listen } from './listener.ts'

/** Different ports of loopback that were free a moment ago, for a program that cannot choose its own. */
export async function freePorts(count: number): Promise<number[]> {
  const listeners = await Promise.all(Array.from({ length: count }, () => listen()))
  await Promise.all(listeners.map((listener) => listener.close()))
  return listeners.map(({ address }) => address.port)
}
