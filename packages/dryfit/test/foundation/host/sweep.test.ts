import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { waitFor } from '../../../src/foundation/core/index.ts'
import { childIdentity, type ProcessIdentity, processNamespace } from '../../../src/foundation/host/identity.ts'
import { sweep } from '../../../src/foundation/host/index.ts'
import { sessionsFolder, writeFolder, writeProcess } from '../../../src/foundation/host/session.ts'
import { isRunning } from './programs.ts'

const children: ChildProcess[] = []
const folders: string[] = []
let count = 0

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

describe('sweep', () => {
  test('ends the process of a dead session', async () => {
    const child = await sleeper()
    const session = plantSession({ owner: await deadIdentity() })
    writeProcess(join(session, '1.process'), { ...identityOf(child), farewell: 'TERM', token: 'none' })

    await sweep()

    await waitFor(() => !isRunning(child.pid ?? 0))
    expect(existsSync(session)).toBe(false)
  })

  test('removes the folder of a dead session', async () => {
    const folder = plantFolder('dryfit-')
    const session = plantSession({ owner: await deadIdentity() })
    writeFolder(join(session, '1.folder'), folder)

    await sweep()

    expect(existsSync(folder)).toBe(false)
  })

  test.runIf(process.platform === 'linux')(
    'ends a process whose number was never written down, by the token in its environment (needs /proc)',
    async () => {
      const child = await sleeper({ DRYFIT_PROCESS: 'token-of-the-sweep-test' })
      const session = plantSession({ owner: await deadIdentity() })
      const entry = { pid: 0, start: '-', farewell: 'KILL', token: 'token-of-the-sweep-test' }
      writeProcess(join(session, '1.process'), entry)

      await sweep()

      await waitFor(() => !isRunning(child.pid ?? 0))
    },
  )

  test('leaves a process alone that has got the number of a recorded one', async () => {
    const child = await sleeper()
    const session = plantSession({ owner: await deadIdentity() })
    const another = { pid: child.pid ?? 0, start: '1', farewell: 'KILL', token: 'none' }
    writeProcess(join(session, '1.process'), another)

    await sweep()

    expect(existsSync(session)).toBe(false)
    expect(isRunning(child.pid ?? 0)).toBe(true)
  })

  test('leaves the session of a living process alone', async () => {
    const folder = plantFolder('dryfit-')
    const session = plantSession({ owner: identityOf(await sleeper()) })
    writeFolder(join(session, '1.folder'), folder)

    await sweep()

    expect(existsSync(folder)).toBe(true)
  })

  test('leaves the session of another process namespace alone', async () => {
    const folder = plantFolder('dryfit-')
    const session = plantSession({ owner: await deadIdentity(), namespace: 'pid:[1]' })
    writeFolder(join(session, '1.folder'), folder)

    await sweep()

    expect(existsSync(folder)).toBe(true)
  })

  test('never removes a folder that is not named like one of ours', async () => {
    const folder = plantFolder('precious-')
    const session = plantSession({ owner: await deadIdentity() })
    writeFolder(join(session, '1.folder'), folder)

    await sweep()

    expect(existsSync(session)).toBe(false)
    expect(existsSync(folder)).toBe(true)
  })

  test('reads past files that are cut short', async () => {
    const folder = plantFolder('dryfit-')
    const session = plantSession({ owner: await deadIdentity() })
    writeFileSync(join(session, '1.process'), '12')
    writeFolder(join(session, '2.folder'), folder)

    await sweep()

    expect(existsSync(folder)).toBe(false)
  })
})

function plantSession({ owner, namespace }: { owner: ProcessIdentity; namespace?: string }): string {
  const path = join(sessionsFolder(), `${owner.pid}-planted${++count}`)
  mkdirSync(path)
  folders.push(path)
  writeFileSync(join(path, 'owner'), `${owner.pid} ${owner.start} ${namespace ?? processNamespace()}\n`)
  return path
}

function plantFolder(prefix: string): string {
  const path = mkdtempSync(join(tmpdir(), prefix))
  folders.push(path)
  return path
}

async function sleeper(env: Record<string, string> = {}): Promise<ChildProcess> {
  const child = spawn(process.execPath, ['-e', 'console.log(1); setInterval(() => {}, 1000)'], {
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env, ...env },
  })
  children.push(child)
  await new Promise((resolve) => child.stdout?.once('data', resolve))
  return child
}

function identityOf(child: ChildProcess): ProcessIdentity {
  const identity = childIdentity(child.pid ?? 0)
  if (identity === undefined) throw new Error('the child has ended')
  return identity
}

async function deadIdentity(): Promise<ProcessIdentity> {
  const child = await sleeper()
  const identity = identityOf(child)
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGKILL')
  await ended
  return identity
}
