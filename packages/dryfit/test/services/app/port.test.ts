import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { waitFor } from '../../../src/foundation/core/index.ts'
import { listen } from '../../../src/foundation/net/index.ts'
import { reservePort, takePort } from '../../../src/services/app/port.ts'
import { FIXTURES } from './support.ts'

test('no port is given twice before it is released', async () => {
  const reserved = await Promise.all(Array.from({ length: 100 }, reservePort))
  expect(new Set(reserved.map(({ port }) => port)).size).toBe(100)
  for (const { release } of reserved) release()
})

test('a reserved port can be listened on, and its mark goes with the release', async () => {
  const { port, release } = await reservePort()
  const mark = join(tmpdir(), `dryfit-port-${port}`)
  expect(existsSync(mark)).toBe(true)
  const listener = await listen({ port })
  await listener.close()
  release()
  release()
  expect(existsSync(mark)).toBe(false)
})

test('a port that somebody listens on is not taken', async () => {
  await using listener = await listen()
  await expect(takePort('orders', listener.address.port)).rejects.toMatchObject({ code: 'PORT_IN_USE' })
})

test('the mark of a process that is killed goes with it', async () => {
  const child = spawn(process.execPath, [join(FIXTURES, 'reserve-port.ts')], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = await once(child.stdout, 'data')
  const mark = join(tmpdir(), `dryfit-port-${Number(String(line))}`)
  expect(existsSync(mark)).toBe(true)
  child.kill('SIGKILL')
  await waitFor(() => !existsSync(mark), { timeoutMs: 15_000, what: `${mark} gone` })
})
