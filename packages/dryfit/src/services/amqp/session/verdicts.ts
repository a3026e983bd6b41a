import type { Crossing, Verdict } from '../../../foundation/core/index.ts'
import { Refusal } from '../errors.ts'
import type { MethodName } from '../wire/methods.ts'
import type { Channel } from './channel.ts'

/** Whether the client is to hear the reply. */
export function isHeard(verdict: Verdict): boolean {
  return verdict.do === 'pass' || verdict.do === 'duplicate'
}

/**
 * Does what a verdict before the effect says. True: the command does not happen. A verdict of `hang` never comes back,
 * and with it the channel stands still.
 */
export async function isStopped(
  channel: Channel,
  verdict: Verdict,
  crossing: Crossing,
  method: MethodName,
): Promise<boolean> {
  if (!channel.open) {
    crossing.close({ outcome: 'aborted' })
    return true
  }
  if (isHeard(verdict)) return false
  if (verdict.do === 'hang') return new Promise(() => {})
  const { code = '541', message = 'injected fault' } = verdict.do === 'answer' ? verdict.with : { code: verdict.do }
  crossing.close({ outcome: verdict.do === 'answer' ? 'error' : 'aborted', error: { code, message } })
  channel.enact(verdict, method)
  return true
}

/** Ends an exchange whose command was refused, and channel or connection with it. */
export function refuseExchange(channel: Channel, thrown: unknown, crossing: Crossing, method: MethodName): void {
  if (!(thrown instanceof Refusal)) throw thrown
  crossing.close({ outcome: 'error', error: { code: String(thrown.code), message: thrown.text } })
  channel.host.refuse(channel.number, thrown, method)
}
