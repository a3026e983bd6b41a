import { hostname } from 'node:os'
import { fateOf, ownIdentity, processNamespace } from '../../foundation/host/index.ts'
import { type Connections, quoteIdentifier, quoteLiteral } from './connections.ts'

/** What our databases on a server of others are called. */
const OUR_NAME = /^dryfit_[0-9a-f]{8}_(env|template|seed)_\d+$/

/** Writes down on someone else's server whose database this is, so that it can be found if we die. */
export async function markDatabase(admin: Connections, name: string): Promise<void> {
  await admin.query(`COMMENT ON DATABASE ${quoteIdentifier(name)} IS ${quoteLiteral(ownMark())}`)
}

/** Drops the databases of processes of this machine that have died. Everything else is left alone. */
export async function dropLeftovers(admin: Connections): Promise<void> {
  const rows = await admin.query(
    `SELECT datname AS name, shobj_description(oid, 'pg_database') AS mark FROM pg_database WHERE datname LIKE 'dryfit%'`,
  )
  for (const { name, mark } of rows) {
    if (!OUR_NAME.test(String(name)) || !isOfTheDead(String(mark))) continue
    await admin.query(`DROP DATABASE IF EXISTS ${quoteIdentifier(String(name))} WITH (FORCE)`)
  }
}

function ownMark(): string {
  const { pid, start } = ownIdentity()
  return ['dryfit', hostname(), processNamespace(), pid, start].join(' ')
}

function isOfTheDead(mark: string): boolean {
  const [word, host, namespace, pid, start] = mark.split(' ')
  if (word !== 'dryfit' || host !== hostname() || namespace !== processNamespace()) return false
  return start !== undefined && fateOf({ pid: Number(pid), start }) !== 'running'
}
