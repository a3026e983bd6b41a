import type { System } from './system.ts'

/**
 * The system of this project, for the types of fixtures. `dryfit types` writes the file that fills it in:
 *
 * @example
 * declare module 'dryfit' {
 *   interface Register { system: typeof import('./dryfit.config.ts').default }
 * }
 */
// biome-ignore lint/suspicious/noEmptyInterface: projects add the member
export interface Register {}

/** The services of the registered system; none where nothing is registered. */
export type RegisteredServices = Register extends { system: System<infer S> } ? S : Record<never, never>
