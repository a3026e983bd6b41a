import { mkdirSync } from 'node:fs'
import { DryfitError, waitFor } from '../../../foundation/core/index.ts'
import { spawnProcess } from '../../../foundation/host/index.ts'
import { give, serverAccount } from '../server/account.ts'
import { READY_MS } from '../server/server.ts'
import { serverArguments } from '../server/settings.ts'
import { type KeptCluster, keptClusters, keptFolder, keptPath } from './kept-clusters.ts'
import { waysTo } from './kept-databases.ts'

/** A server that shows kept databases. */
export interface OpenKept extends AsyncDisposable {
  readonly databases: readonly { readonly label: string; readonly url: string; readonly psql: string }[]
  close(): Promise<void>
}

const PORT = 5432

/**
 * Starts a server on what was kept, to look at it.
 *
 * @throws OPTION_INVALID for an id that is not kept; POSTGRES_START_FAILED.
 */
export async function openKept(id: string): Promise<OpenKept> {
  const kept = find(id)
  const account = serverAccount()
  const socket = keptPath(id, 'socket')
  mkdirSync(socket, { recursive: true, mode: 0o700 })
  give(socket, account)
  const lines: string[] = []
  const child = await spawnProcess({
    command: kept.postgres,
    args: [
      '-D',
      keptPath(id, 'data'),
      ...serverArguments({ listening: 'socket', socket, port: PORT, settings: settingsFor(kept) }),
    ],
    cwd: keptFolder(),
    env: { ...process.env, LC_ALL: 'C', TZ: 'UTC', PGDATA: undefined },
    farewell: 'SIGINT',
    onLine: (_stream, text) => lines.push(text),
    ...account,
  })
  const close = async (): Promise<void> => {
    await child.stop({ signal: 'SIGINT', graceMs: 5000 })
  }
  const isReady = (): boolean => lines.some((line) => line.includes('ready to accept connections'))
  await waitFor(() => isReady() || child.status !== undefined, { timeoutMs: READY_MS, what: 'the server' })
  if (!isReady()) throw startFailed(kept, lines)
  const access = { host: socket, port: PORT, user: 'postgres', password: undefined, database: 'postgres', tls: false }
  const databases = kept.databases.map(({ label, database }) => ({ label, ...waysTo(access, database) }))
  return { databases, close, [Symbol.asyncDispose]: close }
}

/** Tablespaces were copied into the data folder, in the places of the links to them. */
function settingsFor({ major }: KeptCluster): Readonly<Record<string, string>> {
  return major >= 15 ? { allow_in_place_tablespaces: 'on' } : {}
}

function find(id: string): KeptCluster {
  const all = keptClusters()
  const kept = all.find((each) => each.id === id)
  if (kept !== undefined) return kept
  throw new DryfitError('OPTION_INVALID', {
    what: `no databases are kept under "${id}"`,
    fix: `kept are: ${all.map((each) => each.id).join(', ') || 'none'}`,
  })
}

function startFailed({ postgres }: KeptCluster, lines: readonly string[]): DryfitError {
  return new DryfitError('POSTGRES_START_FAILED', {
    what: `${postgres} did not come up on the kept databases`,
    evidence: lines.slice(-20).join('\n'),
  })
}
