import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path'

/** Largest file that is sent as a body. */
const MAX_FILE_BYTES = 50 * 1024 * 1024
/** Files that are kept in memory. */
const MAX_CACHED_FILES = 1000

/** Why a body file cannot be used. */
export class FileRefused extends Error {}

/** The folder from which bodies are read (`__files`), and the files that a test has put there in memory. */
export class BodyFiles {
  readonly #folder: string | undefined
  readonly #cache = new Map<string, { bytes: Buffer; changedMs: number }>()

  /** @param folder absent: there are no files. */
  constructor(folder: string | undefined) {
    this.#folder = folder
  }

  /**
   * The content of a file.
   *
   * @throws FileRefused for a name that leaves the folder, by `..`, as an absolute path or through a link; for a file
   * that does not exist or is larger than 50 MiB.
   */
  read(name: string): Buffer {
    const path = this.#pathOf(name)
    const stat = statSync(path, { throwIfNoEntry: false })
    if (stat?.isFile() !== true) throw new FileRefused(`there is no file ${name}`)
    const cached = this.#cache.get(path)
    if (cached?.changedMs === stat.mtimeMs) return cached.bytes
    this.#requireInside(realpathSync(path), name)
    if (stat.size > MAX_FILE_BYTES) throw new FileRefused(`${name} is larger than ${MAX_FILE_BYTES} bytes`)
    const bytes = readFileSync(path)
    if (this.#cache.size >= MAX_CACHED_FILES) this.#cache.clear()
    this.#cache.set(path, { bytes, changedMs: stat.mtimeMs })
    return bytes
  }

  async write(name: string, bytes: Uint8Array): Promise<void> {
    const path = this.#pathOf(name)
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, bytes)
  }

  async remove(name: string): Promise<void> {
    await rm(this.#pathOf(name), { force: true })
  }

  /** The names of all files, with forward slashes. */
  list(): string[] {
    if (this.#folder === undefined || statSync(this.#folder, { throwIfNoEntry: false }) === undefined) return []
    const found = readdirSync(this.#folder, { recursive: true, withFileTypes: true })
    return found
      .filter((entry) => entry.isFile())
      .map((entry) =>
        relative(this.#folder as string, join(entry.parentPath, entry.name))
          .split(sep)
          .join('/'),
      )
  }

  #pathOf(name: string): string {
    if (this.#folder === undefined) throw new FileRefused('this service has no folder of body files')
    if (name.includes('\0')) throw new FileRefused('the name holds a null character')
    const path = resolve(this.#folder, name)
    this.#requireInside(path, name)
    return path
  }

  #requireInside(path: string, name: string): void {
    const folder = this.#folder as string
    const real = statSync(folder, { throwIfNoEntry: false }) === undefined ? folder : realpathSync(folder)
    for (const base of [folder, real]) {
      const inner = relative(base, path)
      if (inner !== '' && !inner.startsWith(`..${sep}`) && inner !== '..' && !isAbsolute(inner)) return
    }
    throw new FileRefused(`${name} lies outside the folder of body files`)
  }
}
