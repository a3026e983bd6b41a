import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DryfitError } from '../../../foundation/core/index.ts'
import { readPact } from '../pact/file/read.ts'
import { writePact } from '../pact/file/write.ts'
import type { Interaction, PactFile } from '../pact/model.ts'

/**
 * Where the contracts of a run are gathered. Each worker writes parts of its own; when the run is over they are merged
 * into one file for each pair of consumer and provider, and whatever the run no longer made is gone.
 *
 * ```
 *   worker 1 ──▶ .parts/orders-cards.1.json ─┐
 *   worker 2 ──▶ .parts/orders-cards.2.json ─┴──merge──▶ orders-cards.json
 * ```
 */
export class ContractFolder {
  readonly #path: string

  constructor(path: string) {
    this.#path = path
  }

  /** Begins a run: parts of an earlier one are forgotten. */
  async begin(): Promise<void> {
    await rm(this.#parts, { recursive: true, force: true })
    await mkdir(this.#parts, { recursive: true })
  }

  /** A worker's share. `part` tells workers and files of tests apart; writing the same part again replaces it. */
  async writePart(part: string, pact: Omit<PactFile, 'version' | 'metadata'>): Promise<void> {
    await mkdir(this.#parts, { recursive: true })
    const name = `${fileName(pact)}.${part.replaceAll(/[^\w-]/g, '_')}.json`
    await writeAtomically(join(this.#parts, name), writePact({ ...pact, version: 4, metadata: {} }))
  }

  /**
   * Merges the parts and returns the files that were written.
   *
   * @throws CONTRACT_CONFLICT when two parts have different interactions of one name and state.
   */
  async merge(): Promise<string[]> {
    const names = (await readdir(this.#parts)).sort()
    const parts = await Promise.all(
      names.map(async (name) => readPact(await readFile(join(this.#parts, name), 'utf8'), name)),
    )
    const pairs = Map.groupBy(parts, fileName)
    const written: string[] = []
    for (const [name, group] of pairs) {
      const [{ consumer, provider }] = group as [PactFile]
      const interactions = mergeInteractions(group.flatMap((part) => part.interactions))
      const path = join(this.#path, `${name}.json`)
      await writeAtomically(path, writePact({ consumer, provider, interactions, version: 4, metadata: {} }))
      written.push(path)
    }
    await rm(this.#parts, { recursive: true, force: true })
    return written
  }

  get #parts(): string {
    return join(this.#path, '.parts')
  }
}

function fileName({ consumer, provider }: Pick<PactFile, 'consumer' | 'provider'>): string {
  return `${consumer}-${provider}`.replaceAll(/[^\w.-]/g, '_')
}

/** Equal interactions become one; different ones of the same name and state cannot both be true. */
export function mergeInteractions(interactions: readonly Interaction[]): Interaction[] {
  const merged = new Map<string, Interaction>()
  for (const interaction of interactions) {
    const key = JSON.stringify([interaction.type, interaction.description, interaction.providerStates])
    const other = merged.get(key)
    if (other !== undefined && fingerprint(other) !== fingerprint(interaction)) throw conflict(interaction)
    merged.set(key, interaction)
  }
  return [...merged.values()]
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

async function writeAtomically(path: string, text: string): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`
  await writeFile(temporary, text)
  await rename(temporary, path)
}
