import { closest, DryfitError } from '../../../foundation/core/index.ts'
import { encodeBody } from '../pact/file/parts.ts'
import { compareMessage } from '../pact/matching/message.ts'
import type { Mismatch } from '../pact/matching/mismatch.ts'
import type { AsyncMessage, Body, MessageContents, SyncMessage } from '../pact/model.ts'

/** A message as the provider makes it: plain content is taken as JSON; `contents` and `metadata` say it in full. */
export type ProducedMessage = unknown

/** Makes the message of this description, as the provider would publish it. For a synchronous one it gets the request. */
export type MessageProducer = (request?: unknown) => ProducedMessage | Promise<ProducedMessage>

export type MessageProducers = Readonly<Record<string, MessageProducer>>

/** Lets the provider make the message and compares it. */
export async function verifyMessage(
  interaction: AsyncMessage | SyncMessage,
  producers: MessageProducers,
): Promise<Mismatch[]> {
  const produce = Object.hasOwn(producers, interaction.description) ? producers[interaction.description] : undefined
  if (produce === undefined) throw missingProducer(interaction.description, Object.keys(producers))
  if (interaction.type === 'async-message') return compareMessage(interaction.contents, toActual(await produce()))
  const produced = await produce(jsonOf(interaction.request.body))
  const replies = interaction.responses.length === 1 ? [produced] : (produced as readonly unknown[])
  return interaction.responses.flatMap((expected, index) => compareMessage(expected, toActual(replies[index])))
}

function toActual(produced: unknown): Pick<MessageContents, 'body' | 'metadata'> {
  const isFull = typeof produced === 'object' && produced !== null && 'contents' in produced
  const { contents, metadata = {} } = (isFull ? produced : { contents: produced }) as {
    contents: unknown
    metadata?: Record<string, unknown>
  }
  const declared = metadata.contentType ?? metadata['content-type']
  const contentType = declared === undefined ? undefined : String(declared)
  return { body: toBody(contents, contentType), metadata }
}

function toBody(contents: unknown, contentType: string | undefined): Body {
  if (contents instanceof Uint8Array) {
    return { state: 'present', bytes: contents, contentType: contentType ?? 'application/octet-stream' }
  }
  return encodeBody(contents, contentType ?? (typeof contents === 'string' ? 'text/plain' : 'application/json'))
}

function jsonOf(body: Body): unknown {
  if (body.state !== 'present') return undefined
  const text = Buffer.from(body.bytes).toString('utf8')
  return /json/.test(body.contentType ?? '') ? JSON.parse(text) : text
}

function missingProducer(description: string, known: readonly string[]): DryfitError {
  const near = closest(description, known)
  return new DryfitError('MESSAGE_PRODUCER_MISSING', {
    what: `nobody can make the message "${description}"`,
    fix: near === undefined ? `add messages: { ${JSON.stringify(description)}: () => … }` : `did you mean "${near}"?`,
  })
}
