import type { Client } from '../session/client.ts'
import type { Reply } from '../wire/reply.ts'

/** Lets the client wait for keys; inside MULTI and scripts it answers at once, as if time were up. */
export function waitForKeys(
  client: Client,
  keys: readonly string[],
  timeoutMs: number,
  onTimeout: Reply,
  attempt: (key: string) => Reply,
): Reply {
  if (!client.mayBlock) return onTimeout
  return client.host.blocked.block(client, { keys, timeoutMs, onTimeout, attempt })
}
