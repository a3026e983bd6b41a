import type { BrokerAccess } from '../../../../harness/contract/index.ts'
import type { Flag, Invocation } from '../../command.ts'
import { textFlag, urlFlag } from './files.ts'

export const BROKER_FLAGS = {
  broker: { type: 'string', value: '<url>', help: 'where the broker is (default: PACT_BROKER_BASE_URL)' },
  token: { type: 'string', value: '<token>', help: 'a bearer token (default: PACT_BROKER_TOKEN)' },
} as const satisfies Record<string, Flag>

/** @throws UsageError for an address that is none. */
export function brokerAccessOf(command: string, { flags }: Pick<Invocation, 'flags'>): BrokerAccess {
  const { token } = flags
  const url = urlFlag(command, 'broker', flags.broker)
  return {
    ...(url !== undefined && { url }),
    ...(textFlag(token) !== undefined && { token: textFlag(token) as string }),
  }
}
