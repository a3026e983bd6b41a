import type { RemoteReach } from '../inspect/remote-reach.ts'
import { ErrorReply, type Reply } from '../wire/reply.ts'

interface KeptKey {
  readonly database: number
  readonly key: string
  readonly payload: string
  /** Epoch milliseconds; 0 without an end. */
  readonly expiresAt: number
}

/** Keeps every key of the given databases as the server itself writes it. */
export async function keepKeys(reach: RemoteReach, databases: readonly number[]): Promise<readonly KeptKey[]> {
  const kept: KeptKey[] = []
  for (const database of databases) {
    await reach.raw(['SELECT', String(database)])
    for (const key of (await reach.raw(['KEYS', '*'])) as readonly string[]) {
      const payload = await reach.raw(['DUMP', key])
      const expiresAt = (await reach.raw(['PEXPIRETIME', key])) as number
      if (typeof payload === 'string') kept.push({ database, key, payload, expiresAt: Math.max(0, expiresAt) })
    }
  }
  await reach.raw(['SELECT', String(databases[0])])
  return kept
}

/** Puts kept keys back. The databases must be empty. */
export async function putKeysBack(reach: RemoteReach, kept: readonly KeptKey[], home: number): Promise<void> {
  for (const { database, key, payload, expiresAt } of kept) {
    await reach.raw(['SELECT', String(database)])
    const reply: Reply = await reach.raw(['RESTORE', key, String(expiresAt), payload, 'ABSTTL', 'REPLACE'])
    if (reply instanceof ErrorReply) throw new Error(`key ${JSON.stringify(key)} could not be put back: ${reply.text}`)
  }
  await reach.raw(['SELECT', String(home)])
}
