import { createRequire } from 'node:module'
import { join } from 'node:path'
import { DryfitError } from '../../../../foundation/core/index.ts'

/** A migration tool of the project, found from the folder of its migrations. */
export function loadTool<T>(name: string, folder: string): T {
  try {
    return createRequire(join(folder, 'package.json'))(name) as T
  } catch (cause) {
    if ((cause as { code?: string }).code !== 'MODULE_NOT_FOUND') throw cause
    throw new DryfitError('PEER_MISSING', {
      what: `migrations of ${name} are to be tested, and ${name} cannot be found from ${folder}`,
      fix: `npm install --save-dev ${name}`,
      cause,
    })
  }
}
