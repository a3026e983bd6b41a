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
 */
export async function clearRemains({ container: client }: Engine, id: string, output: Output): Promise<void> {
  const listed = await client.dockerode.listContainers({ all: true, filters: { label: [`${LABEL}=${id}`] } })
  for (const { Id } of listed) {
    const container = client.dockerode.getContainer(Id)
    await unlessGone(container.kill())
    if (!output.begun) await output.readToEnd(await client.logs(container))
    await unlessGone(container.remove({ force: true, v: true }))
  }
}
