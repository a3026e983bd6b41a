import { afterEach, expect, test } from 'vitest'
import { WorkerEnvironment } from '../../../src/entry/vitest/worker-environment.ts'
import { system } from '../../../src/harness/environment/index.ts'
import { lines } from '../../harness/environment/support/line-service.ts'

let worker: { stop(): Promise<void> } | undefined
afterEach(() => worker?.stop())

test('an environment that cannot be made clean is told of once; the next test begins in a new one', async () => {
  let broken = true
  const whileResetting = (): void => {
    if (broken) throw new Error('the disk is full')
  }
  const mine = new WorkerEnvironment(system().register('db', lines({ whileResetting })), import.meta.dirname)
  worker = mine
  const first = await mine.enter('one')
  await mine.leave()
  await expect(mine.enter('two')).rejects.toMatchObject({ code: 'RESET_FAILED', why: 'the disk is full' })
  expect(first.stopped).toBe(true)
  broken = false
  const third = await mine.enter('three')
  await third.db.ask('hello')
  await mine.leave()
  const fourth = await mine.enter('four')
  expect(fourth).toBe(third)
  expect(fourth.db.said).toEqual([])
})
