import { DryfitError } from '../../../foundation/core/index.ts'
import { writePact } from '../pact/file/write.ts'
import type { Interaction } from '../pact/model.ts'

/**
 * Equal interactions become one; different ones of the same name and state cannot both be true.
 *
 * @throws CONTRACT_CONFLICT, naming the interaction.
 */
export function mergeInteractions<I extends Interaction>(interactions: readonly I[]): I[] {
  const merged = new Map<string, I>()
  for (const interaction of interactions) {
    const key = identityOf(interaction)
    const other = merged.get(key)
    if (other !== undefined && fingerprint(other) !== fingerprint(interaction)) throw conflict(interaction)
    merged.set(key, interaction)
  }
  return [...merged.values()]
}

/** What tells an interaction from the others of its contract: kind, name and states. */
export function identityOf({ type, description, providerStates }: Interaction): string {
  return JSON.stringify([type, description, providerStates])
}

function fingerprint(interaction: Interaction): string {
  return writePact({ consumer: '', provider: '', interactions: [interaction], version: 4, metadata: {} })
}

function conflict({ description, providerStates }: Interaction): DryfitError {
  const given = providerStates.length === 0 ? '' : ` (given ${providerStates.map(({ name }) => name).join(', ')})`
  return new DryfitError('CONTRACT_CONFLICT', {
    what: `two different interactions are called "${description}"${given}`,
    fix: 'give the tests different titles, or the interactions different states',
  })
}
