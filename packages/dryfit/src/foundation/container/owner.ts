import { fateOf, machineName, ownIdentity, processNamespace } from '../host/index.ts'
import type { Engine } from './testcontainers.ts'

const LABEL = 'dryfit.owner'
/** It does not run, it is not there, or somebody is about to remove it (Docker Engine API, `/containers/{id}`). */
const GONE = [404, 409]

/** The mark of this process on a container: `<machine> <namespace> <process> <its start>`. */
export function ownerLabels(): Record<string, string> {
  const { pid, start } = ownIdentity()
  return { [LABEL]: [machineName(), processNamespace(), pid, start].join(' ') }
}

/**
 * Removes the containers of processes of this machine that died without stopping them. Testcontainers has a container
 * of its own for that; this is for where that one is switched off, as it has to be on some engines.
 *
 * @returns how many there were.
 */
export async function removeOrphans({ container: { dockerode } }: Engine): Promise<number> {
  const listed = await dockerode.listContainers({ all: true, filters: { label: [LABEL] } })
  const orphans = listed.filter(({ Labels }) => isDead(Labels[LABEL] ?? ''))
  await Promise.all(orphans.map(({ Id }) => unlessGone(dockerode.getContainer(Id).remove({ force: true, v: true }))))
  return orphans.length
}

/** What is to be ended may have ended already. */
export async function unlessGone(ending: Promise<unknown>): Promise<void> {
  try {
    await ending
  } catch (thrown) {
    if (!GONE.includes((thrown as { statusCode?: number }).statusCode ?? 0)) throw thrown
  }
}

/** Of other machines, and of other containers of this one, nothing is known: what is theirs is left alone. */
function isDead(owner: string): boolean {
  const [machine, namespace, pid, start] = owner.split(' ')
  if (machine !== machineName() || namespace !== processNamespace() || start === undefined) return false
  return fateOf({ pid: Number(pid), start }) !== 'running'
}
