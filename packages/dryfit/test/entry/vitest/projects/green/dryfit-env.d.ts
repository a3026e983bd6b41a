import type system from './dryfit.config.ts'

declare module 'dryfit' {
  interface Register {
    system: typeof system
  }
}
