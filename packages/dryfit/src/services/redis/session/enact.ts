import type { Crossing, FaultAnswer, Verdict } from '../../../foundation/core/index.ts'
import { ErrorReply } from '../wire/reply.ts'

/** A verdict of the seam in Redis' terms. */
export type Act =
  | { readonly kind: 'execute'; readonly twice: boolean }
  | { readonly kind: 'answer'; readonly reply: ErrorReply }
  | { readonly kind: 'reset' | 'close' | 'hang' | 'drop' }

/** What is to happen to a command before it takes effect. */
export async function enactRequest(crossing: Crossing): Promise<Act> {
  return actOf(await crossing.ask('request'))
}

/** What is to happen to a reply. */
export async function enactReply(crossing: Crossing): Promise<Act> {
  return actOf(await crossing.ask('reply'))
}

function actOf(verdict: Verdict): Act {
  if (verdict.do === 'answer') return { kind: 'answer', reply: errorReplyOf(verdict.with) }
  if (verdict.do === 'pass' || verdict.do === 'duplicate') {
    return { kind: 'execute', twice: verdict.do === 'duplicate' }
  }
  return { kind: verdict.do }
}

/** What each code says when the fault brings no text of its own. */
const USUAL_TEXTS: Readonly<Record<string, string>> = {
  LOADING: 'Redis is loading the dataset in memory',
  BUSY: 'Redis is busy running a script. You can only call SCRIPT KILL or SHUTDOWN NOSAVE.',
  READONLY: "You can't write against a read only replica.",
  OOM: "command not allowed when used memory > 'maxmemory'.",
  MASTERDOWN: "Link with MASTER is down and replica-serve-stale-data is set to 'no'.",
  NOAUTH: 'Authentication required.',
  CLUSTERDOWN: 'The cluster is down',
}

/** `-CODE message`. Without either, an ordinary error. */
function errorReplyOf({ code = 'ERR', message, body }: FaultAnswer): ErrorReply {
  return new ErrorReply(`${code} ${message ?? body ?? USUAL_TEXTS[code] ?? 'internal error'}`)
}
