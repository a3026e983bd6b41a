import { mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import type { Socket } from 'node:net'
import { dirname, resolve, sep } from 'node:path'
import { pathToFileURL } from 'node:url'
import {
  type AcceptsConnections,
  DryfitError,
  type HasHealth,
  type Inspectable,
  invalidOption,
  messageOf,
  type Resettable,
  type RunningService,
  type Snapshot,
  type Snapshottable,
  type StartContext,
} from '../../foundation/core/index.ts'
import { type TemporaryFolder, temporaryFolder } from '../../foundation/host/index.ts'
import { resetSocket } from '../../foundation/net/index.ts'
import type { FolderEndpoint } from './endpoint.ts'
import type { ResolvedOptions } from './options.ts'
import { bytesIn, clear, copyContents, filesIn } from './tree.ts'

type Abilities = AcceptsConnections & Resettable & Snapshottable & HasHealth & Inspectable

/**
 * The folder of one environment.
 *
 * ```
 *   from ──start, reset──▶ path ──snapshot──▶ a copy beside it ──restore──▶ path
 * ```
 */
export class RunningFolder implements RunningService, Abilities {
  readonly name: string
  readonly url: string
  /** Where it is. Apps find it in their description, as `uploads.path`. */
  readonly path: string
  readonly #context: StartContext
  readonly #folder: TemporaryFolder
  readonly #from: string | undefined
  readonly #maxBytes: number
  readonly #snapshots = new Set<TemporaryFolder>()

  private constructor(options: ResolvedOptions, context: StartContext, folder: TemporaryFolder) {
    this.name = context.name
    this.path = folder.path
    this.url = pathToFileURL(folder.path).href
    this.#context = context
    this.#folder = folder
    this.#from = options.from === undefined ? undefined : resolve(context.directory, options.from)
    this.#maxBytes = options.maxBytes
  }

  /** For the description: makes the folder and fills it. */
  static async start(options: ResolvedOptions, context: StartContext, name: string): Promise<RunningFolder> {
    const folder = await temporaryFolder({ name })
    try {
      const running = new RunningFolder(options, context, folder)
      await running.reset()
      return running
    } catch (thrown) {
      await folder.remove()
      throw thrown
    }
  }

  /** Every file in it, with `/` between folders, in order. */
  files(): Promise<string[]> {
    return filesIn(this.path)
  }

  /**
   * What a file holds.
   *
   * @throws OPTION_INVALID for a path that leads out of the folder; the system's error where there is no such file.
   * @example expect(await uploads.read('invoices/1.txt')).toContain('19.99')
   */
  read(file: string): Promise<string>
  read(file: string, as: 'bytes'): Promise<Buffer>
  read(file: string, as?: 'bytes'): Promise<string | Buffer> {
    return readFile(this.#inside(file), as === 'bytes' ? null : 'utf8')
  }

  /**
   * Writes a file, and the folders on the way to it.
   *
   * @throws OPTION_INVALID for a path that leads out of the folder.
   */
  async write(file: string, content: string | Uint8Array): Promise<void> {
    const path = this.#inside(file)
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, content)
  }

  endpointFor(consumer: string): Promise<FolderEndpoint> {
    return this.#context.endpointFor(consumer) as Promise<FolderEndpoint>
  }

  /** Files are reached by their path: whoever connects has taken the address for something else. */
  accept(socket: Socket): void {
    resetSocket(socket)
  }

  /** Back to the files of its beginning. The folder itself stays, so that whoever has it open goes on. */
  async reset(): Promise<void> {
    if (this.#from === undefined) return clear(this.path)
    await requireFolder(this.#from)
    await copyContents(this.#from, this.path, this.#maxBytes)
  }

  /** @throws LIMIT_EXCEEDED */
  async snapshot(): Promise<Snapshot> {
    const kept = await temporaryFolder()
    this.#snapshots.add(kept)
    const dispose = async (): Promise<void> => {
      this.#snapshots.delete(kept)
      await kept.remove()
    }
    try {
      await copyContents(this.path, kept.path, this.#maxBytes)
    } catch (thrown) {
      await dispose()
      throw thrown
    }
    return { restore: () => copyContents(kept.path, this.path, Number.POSITIVE_INFINITY), dispose }
  }

  async health(): Promise<void> {
    await requireFolder(this.path)
  }

  async inspect(): Promise<unknown> {
    return { path: this.path, files: (await this.files()).length, bytes: await bytesIn(this.path) }
  }

  /** Removes it, and what snapshots kept of it. */
  async stop(): Promise<void> {
    await Promise.all([this.#folder, ...this.#snapshots].map((folder) => folder.remove()))
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop()
  }

  #inside(file: string): string {
    const path = resolve(this.path, file)
    if (path.startsWith(this.path + sep)) return path
    throw invalidOption('folder', 'file', 'a path inside the folder', file)
  }
}

async function requireFolder(path: string): Promise<void> {
  const why = await stat(path).then(
    (found) => (found.isDirectory() ? undefined : 'it is not a folder'),
    (thrown) => messageOf(thrown),
  )
  if (why !== undefined) throw new DryfitError('DIRECTORY_UNUSABLE', { what: `the folder ${path} cannot be used`, why })
}
