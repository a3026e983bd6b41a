import type { Crossing, Seam, Verdict } from '../../../foundation/core/index.ts'
import type { Refusal } from '../errors.ts'
import type { Command } from '../session/content-assembler.ts'
import { Message } from '../state/message.ts'
import { readProperties } from '../wire/properties-codec.ts'
import type { Side } from './side.ts'

/** What a channel needs of its relay. */
export interface RelayHost {
  readonly seam: Seam
  readonly client: Side
  readonly broker: Side
  readonly maxMessageBytes: number
  /** Replaces the private name of the virtual host in what the broker says. */
  publicText(text: string): string
  end(how: 'reset' | 'close'): void
  /** Ends the whole connection with an error of ours. */
  fail(refusal: Refusal): void
  forget(number: number): void
  /** So many bytes wait behind a held command: reading has to pause, or may go on. */
  backlog(bytes: number): void
}

/** A relayed channel, as its parts know it. */
export interface RelayPort {
  readonly number: number
  readonly host: RelayHost
  /** Does what a verdict before the effect says. True: the command does not reach the broker. */
  isStopped(verdict: Verdict, crossing: Crossing): Promise<boolean>
  /** Does what a verdict says to the channel or the connection. */
  enact(verdict: Verdict): void
}

export const PASS: Verdict = { do: 'pass' }

export function isHeard(verdict: Verdict): boolean {
  return verdict.do === 'pass' || verdict.do === 'duplicate'
}

/** The message that a command carries. */
export function messageOf(exchange: string, routingKey: string, { properties, body }: Command): Message {
  return new Message(exchange, [routingKey], readProperties(properties), body, properties)
}
