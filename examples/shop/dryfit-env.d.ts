// Written by `dryfit types`: tells `dryfit/vitest` which services the tests of this project have.
import type system from './dryfit.config.js'

declare module 'dryfit' {
  interface Register {
    system: typeof system
  }
}
