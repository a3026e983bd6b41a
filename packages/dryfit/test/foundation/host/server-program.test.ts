import { existsSync } from 'node:fs'
import { delimiter, dirname } from 'node:path'
import { describe, expect, it } from 'vitest'
import { DryfitError } from '../../../src/foundation/core/index.ts'
import {
  findProgram,
  onFreePorts,
  type ServerProgramOptions,
  startServerProgram,
} from '../../../src/foundation/host/index.ts'
import { connect, freePorts } from '../../../src/foundation/net/index.ts'

const SERVER = "require('node:net').createServer().listen(process.argv[1], '127.0.0.1'); console.log(process.cwd())"

async function options(code: string): Promise<ServerProgramOptions> {
  const [port = 0] = await freePorts(1)
  return {
    ...{ name: 'the server', binary: process.execPath, readyMs: 20_000, signal: new AbortController().signal },
    args: () => ['-e', code, String(port)],
    isReady: async () => {
      const socket = await connect({ host: '127.0.0.1', port }, { timeoutMs: 1000 })
      socket.destroy()
      return true
    },
    now: () => 42,
  }
}

describe('a server program', () => {
  it('runs in a folder of its own, which goes when it stops', async () => {
    const program = await startServerProgram(await options(SERVER))
    await expect.poll(() => program.logs[0]?.text).toBeDefined()
    const folder = program.logs[0]?.text ?? ''
    expect(program.logs[0]?.at).toBe(42)
    expect(existsSync(folder)).toBe(true)
    await program.stop()
    expect(existsSync(folder)).toBe(false)
    expect(program.failure).toBeUndefined()
  })

  it('that ends before it answers shows what it printed', async () => {
    const ending = await options("console.error('no such option'); process.exit(3)")
    await expect(startServerProgram({ ...ending, isReady: async () => false })).rejects.toMatchObject({
      code: 'START_FAILED',
      why: 'it ended with 3',
      evidence: expect.stringContaining('no such option'),
    })
  })

  it('that ends on its own is a failure', async () => {
    const program = await startServerProgram(await options(`${SERVER}; setTimeout(() => process.exit(4), 300)`))
    await expect.poll(() => program.failure?.message, { timeout: 10_000 }).toMatch(/ended with 4$/)
    await program.stop()
  })
})

describe('a lost port', () => {
  const lost = new DryfitError('START_FAILED', { what: 'it did not start', evidence: 'bind: Address already in use' })

  it('is tried again, three times at most', async () => {
    let tries = 0
    await expect(
      onFreePorts(async () => {
        tries++
        throw lost
      }),
    ).rejects.toBe(lost)
    expect(tries).toBe(3)
    expect(await onFreePorts(async () => (tries++ < 4 ? Promise.reject(lost) : tries))).toBe(5)
  })

  it('is the only reason to try again', async () => {
    let tries = 0
    const other = new DryfitError('START_FAILED', { what: 'it did not start', evidence: 'no such option' })
    await expect(
      onFreePorts(async () => {
        tries++
        throw other
      }),
    ).rejects.toBe(other)
    expect(tries).toBe(1)
  })
})

describe('a program of this machine', () => {
  it('is found where PATH or the given folders have it', () => {
    const folder = dirname(process.execPath)
    expect(findProgram(['no-such-program-1', 'node'], [folder]).path).toMatch(/node(\.exe)?$/)
    expect(findProgram(['no-such-program-1'])).toMatchObject({
      path: undefined,
      searched: expect.arrayContaining((process.env.PATH ?? '').split(delimiter).slice(0, 1)),
    })
  })
})
