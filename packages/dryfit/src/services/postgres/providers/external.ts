import { invalidOption } from '../../../foundation/core/index.ts'
import { decodePercent, loginOf } from '../../../foundation/net/index.ts'
import type { PostgresServer, ServerAccess, ServerRequest } from '../server/server.ts'

/** A server that someone else runs. We make databases of our own there and touch nothing else. */
export async function startExternal(request: ServerRequest): Promise<PostgresServer> {
  if (request.url === undefined) {
    throw invalidOption('postgres', 'url', 'the URL of a server, here or in TEST_DATABASE_URL', undefined)
  }
  const access = accessOf(new URL(request.url))
  return { provider: 'external', access, logs: [], failure: undefined, stop: async () => {} }
}

function accessOf(url: URL): ServerAccess {
  const { user, password } = loginOf(url)
  const database = decodePercent(url.pathname.slice(1))
  return {
    // libpq allows the folder of a Unix socket as ?host=
    host: url.searchParams.get('host') ?? (url.hostname || '127.0.0.1'),
    port: Number(url.port || url.searchParams.get('port') || 5432),
    user: user || 'postgres',
    password: password === '' ? undefined : password,
    database: database === '' ? 'postgres' : database,
    tls: tlsOf(url.searchParams.get('sslmode')),
  }
}

/** libpq's sslmode: `require` encrypts without checking, `verify-…` checks. */
function tlsOf(mode: string | null): ServerAccess['tls'] {
  if (mode === 'verify-ca' || mode === 'verify-full') return { rejectUnauthorized: true }
  return mode === 'require' ? { rejectUnauthorized: false } : false
}
