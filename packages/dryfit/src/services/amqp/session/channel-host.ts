import type { Seam } from '../../../foundation/core/index.ts'
import type { Refusal } from '../errors.ts'
import type { Broker } from '../state/broker.ts'
import type { VirtualHost } from '../state/vhost.ts'
import type { FrameWriter } from '../wire/frame-writer.ts'
import type { MethodName } from '../wire/methods.ts'

/** What a channel needs of its connection. */
export interface ChannelHost {
  readonly broker: Broker
  readonly seam: Seam
  readonly vhost: VirtualHost
  readonly user: string
  /** Identity of the connection, for exclusive queues. */
  readonly owner: object
  readonly out: FrameWriter
  readonly maxMessageBytes: number
  /** The client understands `basic.cancel` from the broker. */
  readonly hearsCancels: boolean
  /** So much waits to be sent that consumers have to wait too. */
  readonly congested: boolean
  /** What was written leaves soon. */
  flushSoon(): void
  /** Ends channel or connection with the refusal's code. */
  refuse(channel: number, refusal: Refusal, method: MethodName | undefined): void
  /** Ends the connection: `reset` hard, `close` in an orderly way. */
  end(how: 'reset' | 'close'): void
}
