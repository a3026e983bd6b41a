import { randomUUID } from 'node:crypto'
import { linkSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { userFolder } from './places.ts'

/**
 * A name that tells this machine, and this user of it, from every other: made once, and kept beside the sessions. For
 * marks on things that several machines may see, such as the containers of an engine that they share.
 */
export function machineName(): string {
  const path = join(userFolder(), 'machine')
  return readIfThere(path) ?? make(path)
}

/** Whoever is first wins, and nobody sees half of it. */
function make(path: string): string {
  const name = randomUUID()
  const draft = `${path}.${name}`
  writeFileSync(draft, name)
  try {
    linkSync(draft, path)
    return name
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== 'EEXIST') throw thrown
    return readFileSync(path, 'utf8')
  } finally {
    unlinkSync(draft)
  }
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== 'ENOENT') throw thrown
    return undefined
  }
}
