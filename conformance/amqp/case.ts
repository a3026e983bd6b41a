import type { Driver } from './driver.ts'

/** A conversation that must read the same on every broker. */
export interface Case {
  readonly title: string
  readonly run: (driver: Driver) => Promise<void>
}

export function conversation(title: string, run: (driver: Driver) => Promise<void>): Case {
  return { title, run }
}
