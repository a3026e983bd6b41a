import {
  encodeReply,
  isShape,
  MapReply,
  type Reply,
  SetReply,
  Status,
} from '../../packages/dryfit/src/services/redis/wire/reply.ts'
import type { Peer } from './peer.ts'

/**
 * What `COMMAND` says on both sides. Every command of the real server must be here, or be listed as left out in
 * COMPATIBILITY.md; what is left out must be answered as unknown.
 */
export async function compareCommandTables(
  ours: Peer,
  theirs: Peer,
  compatibility: string,
): Promise<{ compared: number; found: string[] }> {
  const leftOut = leftOutCommands(compatibility)
  const [our, their] = await Promise.all([tableOf(ours), tableOf(theirs)])
  const found: string[] = []
  for (const [name, facts] of their) {
    if (leftOut.has(name)) {
      if (our.has(name)) found.push(`    ${name} is listed as left out, but is there`)
      continue
    }
    const mine = our.get(name)
    if (mine === undefined) found.push(`    ${name} is neither there nor listed as left out`)
    else if (mine !== facts) found.push(`    ${name}\n      embedded  ${mine}\n      real      ${facts}`)
  }
  for (const name of leftOut) {
    if (!their.has(name)) continue
    const reply = await ours.command(...name.split('|'))
    const text = JSON.stringify(reply)
    if (!/unknown (sub)?command|wrong number/.test(text)) found.push(`    ${name} is left out, but answers ${text}`)
  }
  return { compared: their.size, found }
}

/** The names in the table "Commands that are left out". */
function leftOutCommands(page: string): Set<string> {
  const section = /## Commands that are left out\n([\s\S]*?)(?:\n## |$)/.exec(page)?.[1] ?? ''
  const rows = section.split('\n').filter((line) => line.startsWith('| `'))
  const names = rows.flatMap((row) => [...(row.split('|')[1] ?? '').matchAll(/`([^`]+)`/g)].map((match) => match[1]))
  return new Set(names.map((name) => (name as string).toLowerCase().replace(' ', '|')))
}

async function tableOf(peer: Peer): Promise<Map<string, string>> {
  const commands = (await peer.command('COMMAND')) as readonly (readonly Reply[])[]
  return new Map(commands.flatMap(entriesOf))
}

function entriesOf(command: readonly Reply[]): [string, string][] {
  const [name, arity, flags, first, last, step, categories, tips, specs, subcommands] = command
  const facts = [arity, sorted(flags), first, last, step, sorted(categories), sorted(tips), withoutNotes(specs ?? [])]
  const nested = (subcommands ?? []) as readonly (readonly Reply[])[]
  return [[String(name), encodeReply(facts as Reply[], 3)], ...nested.flatMap(entriesOf)]
}

function sorted(reply: Reply | undefined): Reply {
  const items = reply instanceof SetReply ? reply.items : ((reply ?? []) as readonly Reply[])
  return items.map((item) => (item instanceof Status ? item.text : String(item))).toSorted()
}

/** The notes of key specs are prose. */
function withoutNotes(reply: Reply): Reply {
  if (typeof reply !== 'object' || reply === null) return reply
  if (reply instanceof MapReply) return withoutNotes(reply.flat)
  if (isShape(reply)) return reply instanceof Status ? reply.text : reply
  const notes = reply.indexOf('notes')
  const items = notes < 0 ? reply : [...reply.slice(0, notes), ...reply.slice(notes + 2)]
  return items.map(withoutNotes)
}
