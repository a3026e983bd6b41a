import { splitInline } from '../../packages/dryfit/src/services/redis/wire/inline.ts'
import { encodeReply, Push, type Reply } from '../../packages/dryfit/src/services/redis/wire/reply.ts'
import { normalForm } from './normal.ts'
import { Peer } from './peer.ts'
import type { Scenario } from './scenarios.ts'

/** Who says what, and what came back. */
export interface ScenarioStep {
  readonly line: string
  readonly reply: string
}

/** How long unasked messages may take, in milliseconds. */
const SETTLE_MS = 60

/** Plays a scenario on one server. */
export async function play({ lines }: Scenario, port: number): Promise<ScenarioStep[]> {
  const peers = new Map<string, Peer>()
  const peer = async (name: string): Promise<Peer> => {
    const known = peers.get(name) ?? (await Peer.connect(port))
    peers.set(name, known)
    return known
  }
  const steps: ScenarioStep[] = []
  await (await peer('cleaner')).send([['FLUSHALL'], ['FUNCTION', 'FLUSH'], ['SCRIPT', 'FLUSH']])
  for (const line of lines) {
    const who = await peer(line[0] as string)
    steps.push({ line, reply: await step(who, line) })
  }
  for (const each of peers.values()) each.end()
  return steps
}

async function step(peer: Peer, line: string): Promise<string> {
  if (line[1] === '?') {
    await settle()
    return peer.takeUnasked().map(show).join('')
  }
  const silent = line.endsWith(' ~')
  const args = splitInline(silent ? line.slice(2, -2) : line.slice(2)) ?? []
  if (silent || line[1] === '-') {
    peer.post(args)
    await settle()
    return ''
  }
  const reply = await peer.command(...args)
  // One reply for each channel; the others come unasked.
  if (/^[ps]?(un)?subscribe$/i.test(args[0] as string)) {
    await settle()
    return show(reply) + peer.takeUnasked().map(show).join('')
  }
  return normalForm(args, reply)
}

function show(reply: Reply): string {
  return encodeReply(reply instanceof Push ? reply.items : reply, 3)
}

function settle(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, SETTLE_MS))
}
