import { test as dryfitTest, expect } from 'dryfit/vitest'
import type { Shop } from './shop.ts'

export { describe, expect } from 'dryfit/vitest'

/**
 * The test of `dryfit/vitest`, which leaves the shop at rest: what services still do or remember would reach into the next
 * test.
 */
export const test = dryfitTest.extend<{ atRest: undefined }>({
  atRest: [
    async ({ env }, use) => {
      await use(undefined)
      for (const seam of env.seams) seam.mend()
      await env.payments.post('/circuit/close')
      await expect(() => underWay(env)).toBecome([])
    },
    { auto: true },
  ],
})

/**
 * What is still on its way, in the order in which it goes: outbox, queue, worker, queue, worker. What has left one place is
 * in the next already, so that nothing slips through between two looks.
 */
async function underWay({ db, queue }: Shop): Promise<string[]> {
  const found: string[] = []
  for (const table of ['users.outbox', 'orders.outbox']) {
    const count = await db.count(table)
    if (count > 0) found.push(`${count} in ${table}`)
  }
  for (const name of ['orders', 'notifications']) {
    const { ready, unacked } = await queue.queue(name).info()
    if (ready + unacked > 0) found.push(`${ready + unacked} in ${name}`)
  }
  return found
}
