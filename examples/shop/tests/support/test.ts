import { test as dryfitTest } from 'dryfit/vitest'

export { describe, expect } from 'dryfit/vitest'

/** The test of `dryfit/vitest`, in which payments has forgotten what a reset does not reach: how often the card provider failed. */
export const test = dryfitTest.extend<{ closedCircuit: undefined }>({
  closedCircuit: [
    async ({ payments }, use) => {
      await payments.post('/circuit/close')
      await use(undefined)
    },
    { auto: true },
  ],
})
