import { existsSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import { describe, expect, test } from 'vitest'
import { waitFor } from '../../../src/foundation/core/index.ts'
import { isRunning, runProgram } from './programs.ts'

interface Started {
  readonly folder: string
  readonly pids: readonly number[]
}

const noWatchdog = process.platform === 'win32' ? 'there is no watchdog on Windows: the next start sweeps' : undefined

describe.skipIf(noWatchdog !== undefined)(`the watchdog${noWatchdog === undefined ? '' : ` (${noWatchdog})`}`, () => {
  for (const signal of ['SIGKILL', 'SIGTERM'] as const) {
    test(`ends processes with their children and removes folders when Dryfit gets ${signal}`, async () => {
      const { child, lines } = await runProgram('parent')
      const { folder, pids } = JSON.parse(lines[0] ?? '') as Started
      expect(pids.map(isRunning)).toEqual([true, true])
      expect(existsSync(folder)).toBe(true)

      child.kill(signal)

      await waitFor(() => pids.every((pid) => !isRunning(pid)), { what: 'the end of the processes' })
      await waitFor(() => !existsSync(folder), { what: 'the end of the folder' })
    })
  }

  test('ends what a worker thread started when the thread is terminated', async () => {
    const worker = new Worker(new URL('programs/parent.ts', import.meta.url), { stdout: true })
    const line = await new Promise((resolve) => worker.stdout.once('data', resolve))
    const { folder, pids } = JSON.parse(String(line)) as Started
    expect(pids.map(isRunning)).toEqual([true, true])

    await worker.terminate()

    await waitFor(() => pids.every((pid) => !isRunning(pid)), { what: 'the end of the processes' })
    await waitFor(() => !existsSync(folder), { what: 'the end of the folder' })
  })
})
