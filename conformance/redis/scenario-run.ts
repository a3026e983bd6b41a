import { splitInline } from '../../packages/dryfit/src/services/redis/wire/inline.ts'
import { encodeReply } from '../../packages/dryfit/src/services/redis/wire/reply.ts'
import { normalForm } from './normal.ts'
import { Peer } from './peer.ts'
import type { Scenario } from './scenarios/scenario.ts'

/** Who says what, and what came back. */
export interface ScenarioStep {
  readonly line: string
  readonly reply: string
}

/** How long unasked messages may take, in milliseconds. */
const SETTLE_MS = 60

/** Plays a scenario on one server. */
export async function play({ lines }: Scenario, port: number): Promise<ScenarioStep[]> {
  const cast = new Cast(port)
  const steps: ScenarioStep[] = []
  const cleaner = await cast.peer('cleaner')
  await cleaner.send([['FLUSHALL'], ['FUNCTION', 'FLUSH'], ['SCRIPT', 'FLUSH']])
  for (const line of lines) {
    const said = await cast.withNumbers(line)
    const reply = await step(await cast.peer(line[0] as string), said)
    steps.push({ line, reply: cast.withoutNumbers(said, reply) })
  }
  cast.end()
  return steps
}

/** The connections of a conversation. */
class Cast {
  readonly #port: number
  readonly #peers = new Map<string, Peer>()
  readonly #numbers = new Map<string, string>()

  constructor(port: number) {
    this.#port = port
  }

  async peer(name: string): Promise<Peer> {
    const known = this.#peers.get(name) ?? (await Peer.connect(this.#port))
    this.#peers.set(name, known)
    return known
  }

  /** `@b` becomes the number that the server gave to b. */
  async withNumbers(line: string): Promise<string> {
    for (const [, name = ''] of line.matchAll(/@([a-z])\b/g)) {
      const number = this.#numbers.get(name) ?? String(await (await this.peer(name)).command('CLIENT', 'ID'))
      this.#numbers.set(name, number)
    }
    return line.replace(/@([a-z])\b/g, (_, name: string) => this.#numbers.get(name) ?? '')
  }

  /** Servers count their clients differently. */
  withoutNumbers(line: string, reply: string): string {
    if (line[1] !== '?' && !/client/i.test(line)) return reply
    let text = reply
    for (const [name, number] of this.#numbers) {
      text = text.replaceAll(`:${number}\r\n`, `:@${name}\r\n`).replaceAll(`redir=${number} `, `redir=@${name} `)
    }
    return text
  }

  end(): void {
    for (const peer of this.#peers.values()) peer.end()
  }
}

async function step(peer: Peer, line: string): Promise<string> {
  const text = line.slice(2).trim()
  switch (line[1]) {
    case '?':
      await settle()
      return unasked(peer)
    case '.':
      peer.end()
      await settle()
      return ''
    case '-':
      return postAndSettle(peer, text)
    case '!':
      peer.post(...text.split(' | ').map(words))
      await settle()
      return unasked(peer)
  }
  if (text.endsWith(' ~')) return postAndSettle(peer, text.slice(0, -2))
  const args = words(text)
  const reply = await peer.command(...args)
  // One reply for each channel; the others come unasked.
  if (/^[ps]?(un)?subscribe$/i.test(args[0] as string)) {
    await settle()
    return encodeReply(reply, 3) + unasked(peer)
  }
  return normalForm(args, reply)
}

async function postAndSettle(peer: Peer, text: string): Promise<string> {
  peer.post(words(text))
  await settle()
  return ''
}

function unasked(peer: Peer): string {
  return peer
    .takeUnasked()
    .map((reply) => encodeReply(reply, 3))
    .join('')
}

function words(text: string): string[] {
  return splitInline(text) ?? []
}

function settle(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, SETTLE_MS))
}
