import { once } from 'node:events'
import shop from '../dryfit.config.ts'
import { aligned, styled, type Terminal } from './terminal.ts'

/** Starts the shop once more, fresh, and leaves it up for people until Ctrl-C. */
export async function keepUp(terminal: Terminal): Promise<void> {
  const { signal } = interruption()
  terminal.showPassing(styled('dim', '  starting it again, to stay …'))
  try {
    await using env = await shop.startAll({ directory: `${import.meta.dirname}/..`, signal, handleSignals: false })
    const rows = env.services.map(({ name, kind, url = '' }) => [`  ${name}`, styled('dim', kind), url])
    terminal.print(`  ${styled('bold', 'the shop is up')} ${styled('dim', '· Ctrl-C ends it')}`, '', ...aligned(rows))
    terminal.print('', `  ${styled('dim', 'try')}  curl ${env.gateway.url}/api/products/1`, '')
    if (!signal.aborted) await once(signal, 'abort')
    terminal.print('', styled('dim', '  taking it apart …'))
  } catch (error) {
    if (!signal.aborted) throw error
  }
}

/** Aborted when somebody wants this to end. */
function interruption(): AbortController {
  const controller = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(name, () => controller.abort())
  return controller
}
