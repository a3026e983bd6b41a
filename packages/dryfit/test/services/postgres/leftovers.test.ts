import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { waitFor } from '../../../src/foundation/core/index.ts'
import { temporaryFolder } from '../../../src/foundation/host/index.ts'
import { start } from '../../../src/harness/environment/index.ts'
import { postgres } from '../../../src/services/postgres/index.ts'
import { isRunning } from '../../foundation/host/programs.ts'

const linuxOnly = process.platform === 'linux' ? '' : ' (needs /proc)'

describe.skipIf(linuxOnly !== '')(`what a server leaves behind${linuxOnly}`, () => {
  test('is nothing after stop', async () => {
    const { server, postmaster } = await traces()
    expect(segmentsOf(postmaster)).toHaveLength(1)
    await server.stop()
    expect(isRunning(postmaster)).toBe(false)
    expect(existsSync(server.folder)).toBe(false)
    expect(segmentsOf(postmaster)).toEqual([])
  })

  for (const signal of ['SIGKILL', 'SIGTERM', 'SIGINT'] as const) {
    test(`is nothing after ${signal} to Dryfit`, async () => {
      const { child, said } = await runProgram('with-database')
      const { folder, postmaster } = placeOf(said)
      expect(isRunning(postmaster)).toBe(true)
      child.kill(signal)
      await waitFor(() => !existsSync(folder) && !isRunning(postmaster), { timeoutMs: 10_000 })
      await waitFor(() => segmentsOf(postmaster).length === 0)
    })
  }

  for (const cache of ['cold', 'warm'] as const) {
    test(`is nothing after SIGKILL to Dryfit while it starts, with a ${cache} cache`, async () => {
      await using places = await temporaryFolder()
      const env = { TMPDIR: places.path, ...(cache === 'cold' ? { DRYFIT_CACHE: places.path } : {}) }
      const child = spawnProgram('with-database', [], env)
      const sessions = join(places.path, `dryfit-${process.getuid?.()}`, 'sessions')
      const recorded = (kind: string): string[] => filesIn(sessions).filter((path) => path.endsWith(kind))
      const [segmentFile = ''] = await waitFor(() => nonEmpty(recorded('.shm')), { intervalMs: 1 })
      const folders = recorded('.folder').map((path) => readFileSync(path, 'utf8').trim())
      const [key] = readFileSync(segmentFile, 'utf8').split(' ')
      await waitFor(() => nonEmpty(recorded('.process')), { intervalMs: 1 })

      child.kill('SIGKILL')

      await waitFor(() => filesIn(sessions).length === 0, { timeoutMs: 10_000 })
      expect(folders.filter((folder) => existsSync(folder))).toEqual([])
      expect(segments().filter((fields) => fields[0] === key)).toEqual([])
    })
  }

  test('is nothing after SIGKILL to the server, and the service says why it failed', async () => {
    const { server, postmaster, db } = await traces()
    process.kill(postmaster, 'SIGKILL')
    await waitFor(() => db.failure !== undefined)
    expect(db.failure).toMatchObject({ code: 'POSTGRES_ENDED', message: expect.stringContaining('SIGKILL') })
    await expect(db.health()).rejects.toMatchObject({ code: 'POSTGRES_ENDED' })
    await server.stop()
    expect(existsSync(server.folder)).toBe(false)
    await waitFor(() => segmentsOf(postmaster).length === 0)
  })

  test('does not disturb the next one', async () => {
    const { server, postmaster } = await traces()
    process.kill(postmaster, 'SIGKILL')
    await waitFor(() => !isRunning(postmaster))
    await using next = await start(postgres({ provider: 'embedded' }))
    await next.health()
    await server.stop()
  })
})

describe('a cold cache', () => {
  test('is filled by two processes at once', async () => {
    await using cache = await temporaryFolder()
    const env = { DRYFIT_CACHE: cache.path }
    const runs = await Promise.all([
      runProgram('with-database', ['stops'], env),
      runProgram('with-database', ['stops'], env),
    ])
    for (const { child } of runs) expect(await exitCode(child)).toBe(0)
    const { child } = await runProgram('with-database', ['stops'], env)
    expect(await exitCode(child)).toBe(0)
  })
})

async function traces() {
  const db = await start(postgres({ provider: 'embedded' }))
  const { server } = db.inspect() as { server: string }
  const folder = dirname(server.split(':')[0] ?? '')
  const postmaster = Number(readFileSync(`${folder}/data/postmaster.pid`, 'utf8').split('\n')[0])
  return { db, postmaster, server: { folder, stop: () => db.stop() } }
}

function placeOf(said: { server: string }): { folder: string; postmaster: number } {
  const folder = dirname(said.server.split(':')[0] ?? '')
  return { folder, postmaster: Number(readFileSync(`${folder}/data/postmaster.pid`, 'utf8').split('\n')[0]) }
}

/** System V segments that a process made (proc(5), /proc/sysvipc/shm: the fifth column is the creator). */
function segmentsOf(pid: number): string[] {
  return segments()
    .filter((fields) => fields[4] === String(pid))
    .map((fields) => fields.join(' '))
}

function segments(): string[][] {
  const rows = readFileSync('/proc/sysvipc/shm', 'utf8').split('\n').slice(1)
  return rows.map((row) => row.trim().split(/\s+/))
}

function filesIn(folder: string): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name))
}

function nonEmpty<T>(list: readonly T[]): readonly T[] | undefined {
  return list.length === 0 ? undefined : list
}

interface Run {
  readonly child: ChildProcess
  readonly said: { readonly server: string; readonly pids: readonly number[] }
}

function spawnProgram(name: string, args: string[], env: Record<string, string>): ChildProcess {
  const path = fileURLToPath(new URL(`programs/${name}.ts`, import.meta.url))
  return spawn(process.execPath, [path, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...env },
  })
}

async function runProgram(name: string, args: string[] = [], env: Record<string, string> = {}): Promise<Run> {
  const child = spawnProgram(name, args, env)
  const line = await new Promise<string>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`${name} ended with ${code}`)))
    createInterface({ input: child.stdout as NodeJS.ReadableStream }).once('line', resolve)
  })
  return { child, said: JSON.parse(line) as Run['said'] }
}

function exitCode(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null) return Promise.resolve(child.exitCode)
  return new Promise((resolve) => child.once('exit', resolve))
}
