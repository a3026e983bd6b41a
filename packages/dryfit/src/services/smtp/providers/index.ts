import type { StartContext } from '../../../foundation/core/index.ts'
import type { ResolvedOptions } from '../options.ts'
import type { Backend } from './backend.ts'
import { startContainer } from './container.ts'
import { useEmbedded } from './embedded.ts'
import { useExternal } from './external.ts'
import { useMailpit } from './mailpit.ts'
import { startNative } from './native.ts'

/** Starts what keeps the mails, from the provider that this run has chosen. */
export async function startBackend(options: ResolvedOptions, context: StartContext): Promise<Backend> {
  const provider = context.provider ?? options.providers[0] ?? 'embedded'
  switch (provider) {
    case 'embedded':
      return useEmbedded()
    case 'native':
      return useMailpit(await startNative(options, context), options.maxMails)
    case 'container':
      return useMailpit(await startContainer(options, context), options.maxMails)
    case 'external':
      return useMailpit(useExternal(options), options.maxMails)
  }
}
