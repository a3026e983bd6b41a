import type { Channel } from '../session/channel.ts'
import type { Message } from '../state/message.ts'
import type { MethodArgs, MethodName } from '../wire/methods.ts'

/** How a command is answered. */
export interface Answer {
  /** Sends the reply; absent where the client asked for none. */
  readonly send?: () => void
  /** The reply as the journal shows it. */
  readonly value?: unknown
  readonly message?: Message
  /** What may only happen once the reply is on its way. */
  readonly after?: () => void
}

/** A method of a client, carried out. */
export type Command<N extends MethodName> = (channel: Channel, args: MethodArgs<N>) => Answer

export const NO_ANSWER: Answer = Object.freeze({})

/** The reply of a method, unless the client set `nowait`. */
export function reply<N extends MethodName>(
  channel: Channel,
  name: N,
  args: MethodArgs<N>,
  { nowait = false, after }: { nowait?: boolean; after?: () => void } = {},
): Answer {
  return {
    value: args,
    ...(after && { after }),
    ...(!nowait && { send: () => channel.send(name, args) }),
  }
}
