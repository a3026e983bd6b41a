import { readdir, readFile, stat } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { DryfitError, messageOf } from '../../../foundation/core/index.ts'
import type { StubDocument } from '../stub/model.ts'

/** A stub document and the file it stands in. */
export interface FoundStub {
  readonly document: StubDocument
  /** `mappings/users.json`, or `mappings/all.json#3` for the fourth of a file that holds several. */
  readonly origin: string
}

/**
 * Reads the stubs of a folder in WireMock's layout, `mappings/**∕*.json`, or of one JSON file. A file holds one stub, or
 * several as `{ "mappings": [ … ] }`. A folder without `mappings` has none.
 *
 * @throws STUB_INVALID, naming the file, when it is no JSON.
 */
export async function readStubs(path: string): Promise<FoundStub[]> {
  if (await isFile(path)) return readFileStubs(path, path)
  const folder = join(path, 'mappings')
  const names = await listJson(folder)
  const found = await Promise.all(names.map((name) => readFileStubs(name, relative(path, name).split(sep).join('/'))))
  return found.flat()
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile()
  } catch (cause) {
    const fix = 'give a folder with mappings/ and __files/ in it, or a JSON file of stubs'
    throw new DryfitError('OPTION_INVALID', {
      what: `the stubs at ${path} cannot be read`,
      why: messageOf(cause),
      fix,
      cause,
    })
  }
}

async function listJson(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true })
    return entries
      .filter((entry) => entry.isFile() && entry.name.endsWith('.json'))
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw cause
  }
}

async function readFileStubs(path: string, origin: string): Promise<FoundStub[]> {
  const content = parse(await readFile(path, 'utf8'), origin)
  const { mappings } = content
  if (!Array.isArray(mappings)) return [{ document: content, origin }]
  return mappings.map((document, index) => ({ document: document as StubDocument, origin: `${origin}#${index}` }))
}

function parse(text: string, origin: string): StubDocument {
  try {
    return JSON.parse(text) as StubDocument
  } catch (cause) {
    throw new DryfitError('STUB_INVALID', { what: `${origin} is not JSON`, why: (cause as Error).message, cause })
  }
}
