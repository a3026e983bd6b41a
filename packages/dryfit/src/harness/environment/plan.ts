import type { Service } from '../../foundation/core/index.ts'
import type { Tools } from './types.ts'

/** What was registered under a name: the description itself, or the function that makes it from what it needs. */
export interface Entry {
  readonly name: string
  readonly define: Service | ((views: Readonly<Record<string, unknown>>, tools: Tools) => Service)
}

/** A system as a list: services in the order of their registration. */
export type Plan = readonly Entry[]

export function namesOf(plan: Plan): string[] {
  return plan.map((entry) => entry.name)
}
