import { quoteIdentifier as identifier, quoteLiteral as literal } from '../connections.ts'
import { askLink, ServerError, type ServerLink, type Session, type TextRow } from '../session/index.ts'
import { prepareIn } from './prepare-text.ts'

/** What a session has made of its connection, as far as it can be made again on another one. */
export interface SessionState {
  readonly settings: ReadonlyMap<string, string>
  readonly role: string | undefined
  readonly authorization: string | undefined
  /** Channels it listens to. */
  readonly channels: readonly string[]
  /** `PREPARE` statements. */
  readonly prepared: readonly string[]
}

/** What a connection has that cannot be made again elsewhere, in words; empty for one that can be moved. */
export type Bonds = readonly string[]

export const FRESH: SessionState = Object.freeze({
  settings: new Map(),
  role: undefined,
  authorization: undefined,
  channels: [],
  prepared: [],
})

/** Asks the server, on a session's own link, what has to be made again elsewhere and what cannot. */
export async function readState(session: Session, link: ServerLink): Promise<{ state: SessionState; bonds: Bonds }> {
  const { startup, customSettings } = session.conversation
  const [row = {}] = await askLink(link, stateQuery(customSettings))
  const state = {
    settings: readSettings(row),
    role: unless(row.role, 'none'),
    authorization: unless(row.authorization, startup.user),
    channels: readList(row.channels),
    prepared: readPrepared(row.prepared),
  }
  return { state, bonds: row.cursors ? [`cursors that outlive their transaction: ${row.cursors}`] : [] }
}

/**
 * Makes a state again on a fresh connection. What cannot be made again there, such as a `PREPARE` over a table that the
 * test before had created, is left out: the client hears so when it uses it.
 */
export async function restoreState(link: ServerLink, state: SessionState): Promise<void> {
  const statements = restoreStatements(state)
  if (statements.length === 0) return
  try {
    await askLink(link, statements.join(';'))
  } catch (thrown) {
    if (!(thrown instanceof ServerError)) throw thrown
    for (const statement of statements) await unlessRefused(askLink(link, statement))
  }
}

async function unlessRefused(asked: Promise<unknown>): Promise<void> {
  await asked.catch((thrown) => {
    if (!(thrown instanceof ServerError)) throw thrown
  })
}

function restoreStatements({ settings, role, authorization, channels, prepared }: SessionState): string[] {
  // Settings first, while the session still has the rights it began with.
  const statements = settings.size > 0 ? [setConfig(settings)] : []
  if (authorization !== undefined) statements.push(`set session authorization ${identifier(authorization)}`)
  if (role !== undefined) statements.push(`set role ${identifier(role)}`)
  statements.push(...prepared)
  for (const channel of channels) statements.push(`listen ${identifier(channel)}`)
  return statements.map((sql) => sql.replace(/;\s*$/, ''))
}

/** The application's own settings (`app.tenant`) are not in pg_settings: they are asked for by the names that were seen. */
function stateQuery(customSettings: ReadonlySet<string>): string {
  const custom = [...customSettings].map(
    (name) => `${literal(name)}, pg_catalog.current_setting(${literal(name)}, true)`,
  )
  return `select (select pg_catalog.json_object_agg(name, setting) from pg_catalog.pg_settings
      where source = 'session' and name not like 'transaction\\_%' and name <> 'seed') as settings,
    pg_catalog.json_build_object(${custom.join(', ')}) as custom,
    pg_catalog.current_setting('role') as role, session_user as authorization,
    (select pg_catalog.json_agg(channel) from pg_catalog.pg_listening_channels() channel) as channels,
    (select pg_catalog.json_object_agg(name, statement) from pg_catalog.pg_prepared_statements where from_sql) as prepared,
    (select pg_catalog.string_agg(name, ', ') from pg_catalog.pg_cursors) as cursors`
}

function readSettings({ settings, custom }: TextRow): ReadonlyMap<string, string> {
  const known: Record<string, string | null> = { ...JSON.parse(settings ?? '{}'), ...JSON.parse(custom ?? '{}') }
  return new Map(Object.entries(known).filter((entry): entry is [string, string] => entry[1] !== null))
}

function readList(json: string | null | undefined): string[] {
  return json ? (JSON.parse(json) as string[]) : []
}

function readPrepared(json: string | null | undefined): string[] {
  const texts = Object.entries(JSON.parse(json ?? '{}') as Record<string, string>)
  return texts.flatMap(([name, text]) => prepareIn(text, name) ?? [])
}

function unless(value: string | null | undefined, usual: string): string | undefined {
  return value === usual || value === null ? undefined : value
}

function setConfig(settings: ReadonlyMap<string, string>): string {
  const calls = [...settings].map(
    ([name, value]) => `pg_catalog.set_config(${literal(name)}, ${literal(value)}, false)`,
  )
  return `select ${calls.join(', ')}`
}
