import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readPact } from '../pact/file/read.ts'
import { writePact } from '../pact/file/write.ts'
import type { Interaction, PactFile } from '../pact/model.ts'
import { identityOf, mergeInteractions } from './merge.ts'

export interface MergeOptions {
  /**
   * Whether every test was run. Then interactions that none of them made are gone; else those of earlier runs stay.
   * Default true.
   */
  readonly complete?: boolean
}

/** One contract as the parts of a run make it. */
interface Made {
  readonly path: string
  readonly text: string
}

/**
 * Where the contracts of a run are gathered. Each worker writes parts of its own; when the run is over they are merged
 * into one file for each pair of consumer and provider.
 *
 * ```
 *   worker 1 ──▶ parts/orders-cards.1.json ─┐
 *   worker 2 ──▶ parts/orders-cards.2.json ─┴──merge──▶ orders-cards.json
 * ```
 */
export class ContractFolder {
  readonly #path: string
  readonly #parts: string

  /** @param parts where the parts of this run lie. Default: `.parts` in the folder itself. */
  constructor(path: string, { parts = join(path, '.parts') }: { parts?: string } = {}) {
    this.#path = path
    this.#parts = parts
  }

  /** Begins a run: parts of an earlier one are forgotten. */
  async begin(): Promise<void> {
    await rm(this.#parts, { recursive: true, force: true })
    await mkdir(this.#parts, { recursive: true })
  }

  /** A worker's share. `part` tells workers apart; writing the same part again replaces it. */
  async writePart(part: string, pact: Omit<PactFile, 'version' | 'metadata'>): Promise<void> {
    await mkdir(this.#parts, { recursive: true })
    const name = `${fileName(pact)}.${part.replaceAll(/[^\w-]/g, '_')}.json`
    await writeAtomically(join(this.#parts, name), writePact({ ...pact, version: 4, metadata: {} }))
  }

  /**
   * Merges the parts into the contracts of this folder and returns their paths. A file that says the same already stays
   * as it is, however it was formatted.
   *
   * @throws CONTRACT_CONFLICT when two parts have different interactions of one name and state.
   */
  async merge(options: MergeOptions = {}): Promise<string[]> {
    const made = await this.#made(options)
    if (made.length > 0) await mkdir(this.#path, { recursive: true })
    for (const each of made) if (await isOutdated(each)) await writeAtomically(each.path, each.text)
    await rm(this.#parts, { recursive: true, force: true })
    return made.map(({ path }) => path)
  }

  /**
   * The contracts that {@link merge} would change. Nothing is written.
   *
   * @throws CONTRACT_CONFLICT as `merge` does.
   */
  async outdated(options: MergeOptions = {}): Promise<string[]> {
    const made = await this.#made(options)
    const outdated = await Promise.all(made.map(isOutdated))
    return made.filter((_, index) => outdated[index]).map(({ path }) => path)
  }

  async #made({ complete = true }: MergeOptions): Promise<Made[]> {
    const names = (await namesIn(this.#parts)).sort()
    const parts = await Promise.all(
      names.map(async (name) => readPact(await readFile(join(this.#parts, name), 'utf8'), name)),
    )
    const pairs = [...Map.groupBy(parts, fileName)] as [string, [PactFile, ...PactFile[]]][]
    return Promise.all(
      pairs.map(async ([name, group]) => {
        const { consumer, provider } = group[0]
        const path = join(this.#path, `${name}.json`)
        const made = mergeInteractions(group.flatMap((part) => part.interactions))
        const interactions = complete ? made : [...made, ...(await this.#others(path, made))]
        return { path, text: writePact({ consumer, provider, interactions, version: 4, metadata: {} }) }
      }),
    )
  }

  /** What the contract says beside what was made now. */
  async #others(path: string, made: readonly Interaction[]): Promise<Interaction[]> {
    const text = await readIfThere(path)
    if (text === undefined) return []
    const renewed = new Set(made.map(identityOf))
    return readPact(text, path).interactions.filter((interaction) => !renewed.has(identityOf(interaction)))
  }
}

function fileName({ consumer, provider }: Pick<PactFile, 'consumer' | 'provider'>): string {
  return `${consumer}-${provider}`.replaceAll(/[^\w.-]/g, '_')
}

/** What a file says counts, not how it was formatted. */
async function isOutdated({ path, text }: Made): Promise<boolean> {
  const now = await readIfThere(path)
  return now === undefined || writePact({ ...readPact(now, path), metadata: {} }) !== text
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).filter((name) => name.endsWith('.json'))
  } catch (cause) {
    // A run in which no test made a contract has no parts.
    if (isMissing(cause)) return []
    throw cause
  }
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (cause) {
    if (isMissing(cause)) return undefined
    throw cause
  }
}

function isMissing(cause: unknown): boolean {
  return (cause as NodeJS.ErrnoException).code === 'ENOENT'
}

async function writeAtomically(path: string, text: string): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`
  await writeFile(temporary, text)
  await rename(temporary, path)
}
