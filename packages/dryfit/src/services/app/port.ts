import { randomInt } from 'node:crypto'
import { mkdirSync, rmdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DryfitError, messageOf } from '../../foundation/core/index.ts'
import { ledger } from '../../foundation/host/index.ts'
import { listen } from '../../foundation/net/index.ts'

/** A port that no other app on this machine is given until it is released. */
export interface ReservedPort {
  readonly port: number
  release(): void
}

/** Below the ports that systems give out by themselves (from 32,768 on Linux, 49,152 elsewhere): nobody gets one by chance. */
const FIRST_PORT = 20_000
const END_OF_PORTS = 32_768
const MAX_TRIES = 200

/**
 * Finds a free port and keeps it for an app that is yet to listen on it.
 *
 * A port that is free now could be given to another app, of this process or of another, before this one listens. So each
 * is marked by a folder, which only one can make; the ledger takes it away if this process dies.
 *
 * @throws PORT_IN_USE when none is found; DIRECTORY_UNUSABLE when no mark can be made.
 */
export async function reservePort(): Promise<ReservedPort> {
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const port = randomInt(FIRST_PORT, END_OF_PORTS)
    const mark = await markPort(port)
    if (mark === undefined) continue
    if (await isFree(port)) return { port, release: mark.remove }
    mark.remove()
  }
  throw new DryfitError('PORT_IN_USE', {
    what: `no free port was found from ${FIRST_PORT} to ${END_OF_PORTS - 1} in ${MAX_TRIES} tries`,
    fix: 'end what listens there, or give the app a port',
  })
}

/**
 * Takes a port that was asked for.
 *
 * @throws PORT_IN_USE when somebody listens there.
 */
export async function takePort(name: string, port: number): Promise<ReservedPort> {
  if (await isFree(port)) return { port, release: () => undefined }
  throw new DryfitError('PORT_IN_USE', {
    what: `port ${port}, which app "${name}" is to have, is taken`,
    why: 'another process listens there, perhaps this app in another environment',
    fix: 'end that process, or leave the option "port" out to get a free one for each environment',
  })
}

async function markPort(port: number): Promise<{ remove(): void } | undefined> {
  const path = join(tmpdir(), `dryfit-port-${port}`)
  const entry = (await ledger()).folder(path)
  try {
    mkdirSync(path)
  } catch (cause) {
    entry.strike()
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST') return undefined
    throw new DryfitError('DIRECTORY_UNUSABLE', { what: `cannot make ${path}`, why: messageOf(cause), cause })
  }
  let removed = false
  const remove = (): void => {
    if (removed) return
    removed = true
    rmdirSync(path)
    entry.strike()
  }
  return { remove }
}

async function isFree(port: number): Promise<boolean> {
  try {
    const listener = await listen({ port })
    await listener.close()
    return true
  } catch (thrown) {
    if (thrown instanceof DryfitError && thrown.code === 'PORT_IN_USE') return false
    throw thrown
  }
}
