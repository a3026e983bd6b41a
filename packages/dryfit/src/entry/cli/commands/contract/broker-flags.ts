import type { BrokerAccess } from '../../../../harness/contract/index.ts'
import type { Flag, Invocation } from '../../command.ts'
import { textFlag } from './files.ts'

export const BROKER_FLAGS = {
  broker: { type: 'string', value: '<url>', help: 'where the broker is (default: PACT_BROKER_BASE_URL)' },
  token: { type: 'string', value: '<token>', help: 'a bearer token (default: PACT_BROKER_TOKEN)' },
} as const satisfies Record<string, Flag>

export function brokerAccessOf({ flags }: Pick<Invocation, 'flags'>): BrokerAccess {
  const { broker, token } = flags
  return {
    ...(textFlag(broker) !== undefined && { url: textFlag(broker) as string }),
    ...(textFlag(token) !== undefined && { token: textFlag(token) as string }),
  }
}
