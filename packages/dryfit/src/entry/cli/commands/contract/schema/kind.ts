import { open } from 'node:fs/promises'
import { readHar } from '../../../../../harness/contract/index.ts'
import { loadDocuments, type PersistedDocument, readRequests } from '../../../../../services/http/graphql/index.ts'
import { readText } from '../files.ts'

/** How much of a JSON file is looked at. */
const HEAD_BYTES = 4096

/** Whether a file is a GraphQL schema: by its ending, or as the JSON of an introspection query. */
export async function isSchema(path: string): Promise<boolean> {
  if (/\.(graphqls?|gql|sdl)$/i.test(path)) return true
  if (!path.endsWith('.json')) return false
  try {
    await using file = await open(path)
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES)
    return buffer.toString('utf8', 0, bytesRead).includes('"__schema"')
  } catch {
    // Whoever reads it as a document says what is wrong with the file.
    return false
  }
}

/** The operations of a file: trusted documents, or all that recorded traffic (HAR) asked. */
export async function readOperations(path: string): Promise<PersistedDocument[]> {
  if (!path.endsWith('.har')) return loadDocuments(path)
  const texts = new Set<string>()
  for (const { request } of readHar(await readText(path), path)) {
    const reading = readRequests(request)
    if (reading.kind === 'malformed') continue
    for (const { query } of reading.requests) if (query !== undefined) texts.add(query)
  }
  return [...texts].map((text, index) => ({ id: `operation ${index + 1}`, text }))
}
