import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    name: 'dryfit',
    include: ['test/**/*.test.ts'],
    // Every test cleans up after itself, so files can share a worker; a fresh one for each file costs more than the tests.
    isolate: false,
    pool: 'forks',
    testTimeout: 30_000,
    // Native servers take seconds to start, and more on a busy machine.
    hookTimeout: 60_000,
  },
})
