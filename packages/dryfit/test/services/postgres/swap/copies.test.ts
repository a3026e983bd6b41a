import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { waitFor } from '../../../../src/foundation/core/index.ts'
import { Copies, type DatabaseMaker } from '../../../../src/services/postgres/swap/copies.ts'

/** A server that has only names. */
class Names implements DatabaseMaker {
  readonly databases = new Set<string>()
  most = 0
  /** What the next creations throw. */
  failures: unknown[] = []
  #last = 0

  newName(): string {
    return `copy_${++this.#last}`
  }

  async createDatabase(name: string): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve))
    const failure = this.failures.shift()
    if (failure !== undefined) throw failure
    this.databases.add(name)
    this.most = Math.max(this.most, this.databases.size)
  }

  async dropDatabase(name: string): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve))
    if (!this.databases.delete(name)) throw new Error(`there is no ${name}`)
  }
}

const diskFull = Object.assign(new Error('could not write: No space left on device'), { code: '53100' })

describe('copies', () => {
  test('are ready before they are asked for, two of them', async () => {
    const server = new Names()
    const ready: string[] = []
    const copies = new Copies(server, { template: 't', onReady: (database) => ready.push(database) })
    copies.prepare()
    await waitFor(() => server.databases.size === 2)
    expect(await copies.take()).toBe(ready[0])
    await copies.close({ drop: true })
    expect([...server.databases]).toEqual([ready[0]])
  })

  test('are handed out once each, are never many, and all go away, however quickly they are used', async () => {
    const uses = fc.array(fc.boolean(), { maxLength: 60 })
    await fc.assert(
      fc.asyncProperty(uses, async (waits) => {
        const server = new Names()
        const copies = new Copies(server, { template: 't' })
        const seen = new Set<string>()
        for (const wait of waits) {
          const copy = await copies.take()
          expect(seen.has(copy)).toBe(false)
          seen.add(copy)
          if (wait) await new Promise((resolve) => setImmediate(resolve))
          copies.drop(copy)
        }
        await copies.close({ drop: true })
        expect(server.databases.size).toBe(0)
        expect(server.most).toBeLessThanOrEqual(14)
        expect(copies.takeFailure()).toBeUndefined()
      }),
    )
  })

  test('that cannot be made say why and what to do; the next is tried anew', async () => {
    const server = new Names()
    server.failures = [diskFull, diskFull]
    const copies = new Copies(server, { template: 't' })
    await expect(copies.take()).rejects.toMatchObject({
      code: 'POSTGRES_COPY_FAILED',
      why: 'could not write: No space left on device',
      fix: expect.stringContaining('free some space'),
    })
    await waitFor(() => server.failures.length === 0 || copies.take().catch(() => false))
    expect(await copies.take()).toMatch(/^copy_/)
    await copies.close({ drop: true })
  })

  test('that failed in the background are made again when one is asked for', async () => {
    const server = new Names()
    server.failures = [diskFull]
    const copies = new Copies(server, { template: 't' })
    copies.prepare()
    await waitFor(() => server.failures.length === 0)
    expect(await copies.take()).toMatch(/^copy_/)
    await copies.close({ drop: true })
  })

  test('whose making was under way when one was asked for are made again if that fails: it may be too old to count', async () => {
    const server = new Names()
    server.failures = [diskFull, diskFull]
    const copies = new Copies(server, { template: 't' })
    copies.prepare()
    expect(await copies.take()).toMatch(/^copy_/)
    expect(server.failures).toEqual([])
    await copies.close({ drop: true })
  })

  test('that cannot be dropped are reported once', async () => {
    const server = new Names()
    const copies = new Copies(server, { template: 't' })
    copies.drop('nobody')
    await copies.close({ drop: true })
    expect(copies.takeFailure()).toMatchObject({ message: 'there is no nobody' })
    expect(copies.takeFailure()).toBeUndefined()
  })
})
