import { DryfitError, messageOf } from '../../../foundation/core/index.ts'
import { encodeBody } from '../pact/file/parts.ts'
import type { AsyncMessage, GeneratorSpec, MessageContents, ProviderState, RuleEntry } from '../pact/model.ts'
import { compileTemplate } from '../pact/template/compile.ts'
import type { Unwrapped } from '../pact/template/matching.ts'
import { ContractFolder } from '../record/folder.ts'
import { mergeInteractions } from '../record/merge.ts'

export interface MessageContractOptions {
  readonly consumer: string
  /** Who sends the messages. */
  readonly provider: string
}

/** A message as its consumer expects it: plain values, with matchers where only the form counts. */
export interface ExpectedMessage<C, M> {
  readonly contents: C
  /** Keys and values beside the content, such as headers of the broker. `contentType` says how the content is read. */
  readonly metadata?: M
  /** What must be true of the provider when it sends this. */
  readonly states?: readonly (string | ProviderState)[]
}

/** A message as a handler gets it. */
export interface ReceivedMessage<C, M> {
  readonly contents: Unwrapped<C>
  readonly metadata: Unwrapped<M>
}

/**
 * What a consumer of messages relies on, as a contract that their sender verifies. Each expectation is shown to the
 * consumer's own handler first: what it cannot handle is no contract.
 *
 * ```
 *   template ──▶ example ──▶ handler ──took it──▶ pact file ──▶ verification of the sender
 * ```
 *
 * @example
 * const contract = new MessageContract({ consumer: 'notifier', provider: 'orders' })
 * await contract.expects('a confirmed order', { contents: { id: integer(7), email: email() } }, ({ contents }) => notify(contents))
 * await contract.write('contracts')
 */
export class MessageContract {
  readonly #options: MessageContractOptions
  readonly #interactions: AsyncMessage[] = []

  constructor(options: MessageContractOptions) {
    this.#options = options
  }

  /** The messages that the consumer took, equal ones once. @throws CONTRACT_CONFLICT */
  get interactions(): readonly AsyncMessage[] {
    return mergeInteractions(this.#interactions)
  }

  /**
   * Hands the message to the consumer's handler; when that has taken it, it is part of the contract.
   *
   * @throws CONTRACT_BROKEN with the reason of the handler and the message that it was given.
   */
  async expects<C, M extends Readonly<Record<string, unknown>> = Readonly<Record<string, never>>>(
    description: string,
    { contents, metadata, states = [] }: ExpectedMessage<C, M>,
    handler: (message: ReceivedMessage<C, M>) => unknown,
  ): Promise<void> {
    const expected = compileMessage(contents, metadata ?? {})
    const message = { contents: contentsOf(expected), metadata: expected.metadata } as ReceivedMessage<C, M>
    try {
      await handler(message)
    } catch (cause) {
      throw notTaken(description, message, cause)
    }
    const providerStates = states.map((state) => (typeof state === 'string' ? { name: state } : state))
    this.#interactions.push({ type: 'async-message', description, providerStates, pending: false, contents: expected })
  }

  /** Writes `<consumer>-<provider>.json` into a folder of contracts, beside what other tests put there. */
  async write(folder: string): Promise<string[]> {
    const { consumer, provider } = this.#options
    const contracts = new ContractFolder(folder)
    await contracts.writePart(`messages-${process.pid}`, { consumer, provider, interactions: this.interactions })
    return contracts.merge({ complete: false })
  }
}

function compileMessage(contents: unknown, metadata: Readonly<Record<string, unknown>>): MessageContents {
  const body = compileTemplate(contents)
  const fields = Object.entries(metadata).map(([name, template]) => ({ name, ...compileTemplate(template) }))
  const examples = Object.fromEntries(fields.map(({ name, example }) => [name, example]))
  const plainType = typeof body.example === 'string' ? 'text/plain' : 'application/json'
  const contentType = String(examples.contentType ?? plainType)
  return {
    body: encodeBody(body.example, contentType),
    metadata: { contentType, ...examples },
    rules: {
      ...(body.rules.length > 0 && { body: body.rules }),
      ...(fields.some(({ rules }) => rules.length > 0) && { metadata: fields.flatMap(rulesOfField) }),
    },
    generators: {
      ...(Object.keys(body.generators).length > 0 && { body: body.generators }),
      ...(fields.some(({ generators }) => '$' in generators) && {
        metadata: Object.fromEntries(fields.flatMap(generatorOfField)),
      }),
    },
  }
}

interface Field {
  readonly name: string
  readonly rules: readonly RuleEntry[]
  readonly generators: Readonly<Record<string, GeneratorSpec>>
}

/** Metadata is matched by its key, and not by a path. */
function rulesOfField({ name, rules }: Field): RuleEntry[] {
  return rules.filter(({ path }) => path === '$').map((rule) => ({ ...rule, path: name }))
}

function generatorOfField({ name, generators }: Field): [string, GeneratorSpec][] {
  const { $: generator } = generators
  return generator === undefined ? [] : [[name, generator]]
}

function contentsOf({ body }: MessageContents): unknown {
  if (body.state !== 'present') return body.state === 'empty' ? '' : null
  const text = Buffer.from(body.bytes).toString('utf8')
  return /[/+]json\b/i.test(body.contentType ?? '') ? JSON.parse(text) : text
}

function notTaken(description: string, message: object, cause: unknown): DryfitError {
  return new DryfitError('CONTRACT_BROKEN', {
    what: `the consumer did not take the message "${description}" that it expects`,
    why: messageOf(cause),
    evidence: JSON.stringify(message, undefined, 2),
    cause,
  })
}
