import type { Output } from './output.ts'
import { unlessGone } from './owner.ts'
import type { Engine } from './testcontainers.ts'

const LABEL = 'dryfit.start'

/** The mark of one start on its container. */
export function startLabels(id: string): Record<string, string> {
  return { [LABEL]: id }
}

/**
 * Removes the container of a start that failed, where testcontainers leaves it: it does when the container ended before
 * its ports were known. What it printed goes to `output`.
 *
 * @returns how it ended, if it did on its own: `exit code 1`.
 */
export async function clearRemains(
  { container: client }: Engine,
  id: string,
  output: Output,
): Promise<string | undefined> {
  let ended: string | undefined
  const listed = await client.dockerode.listContainers({ all: true, filters: { label: [`${LABEL}=${id}`] } })
  for (const { Id, State } of listed) {
    const container = client.dockerode.getContainer(Id)
    if (State === 'exited') ended = `exit code ${(await container.wait()).StatusCode}`
    await unlessGone(container.kill())
    if (!output.begun) await output.readToEnd(await client.logs(container))
    await unlessGone(container.remove({ force: true, v: true }))
  }
  return ended
}
