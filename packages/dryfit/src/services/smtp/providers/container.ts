import { DryfitError, type StartContext } from '../../../foundation/core/index.ts'
import type { ResolvedOptions } from '../options.ts'
import type { RunningMailpit } from './mailpit.ts'

export async function startContainer(_options: ResolvedOptions, _context: StartContext): Promise<RunningMailpit> {
  throw new DryfitError('PROVIDER_UNAVAILABLE', { what: 'not yet' })
}
