import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ledger } from '../../../foundation/host/index.ts'
import type { Cluster } from '../cluster.ts'
import { type Account, give, serverAccount } from '../server/account.ts'
import { copyTree } from '../server/copy-tree.ts'
import {
  type KeptCluster,
  keptClusters,
  keptFolder,
  keptPath,
  MAX_KEPT_CLUSTERS,
  removeKeptClusters,
} from './kept-clusters.ts'
import type { KeptDatabase } from './kept-databases.ts'

const COPY_TRIES = 5

/**
 * Puts the kept databases of a server of ours on the disk before it ends: a base backup of the whole cluster
 * ("Continuous Archiving", Making a Base Backup Using the Low Level API).
 *
 * @returns undefined for a server whose files we cannot read.
 */
export async function persistKept(cluster: Cluster, kept: readonly KeptDatabase[]): Promise<KeptCluster | undefined> {
  if (kept.length === 0 || (cluster.provider !== 'embedded' && cluster.provider !== 'native')) return undefined
  const id = randomBytes(4).toString('hex')
  const folder = join(keptFolder(), id)
  const entry = (await ledger()).folder(folder)
  try {
    mkdirSync(folder, { mode: 0o755 })
    const postgres = await backUp(cluster, keptPath(id, 'data'))
    const databases = kept.map(({ label, database }) => ({ label, database }))
    const label: KeptCluster = { id, at: Date.now(), major: cluster.major, postgres, databases }
    writeFileSync(keptPath(id, 'kept.json'), JSON.stringify(label))
    for (const old of keptClusters().slice(0, -MAX_KEPT_CLUSTERS)) removeKeptClusters(old.id)
    return label
  } catch (thrown) {
    rmSync(folder, { recursive: true, force: true })
    throw thrown
  } finally {
    // From here on it is meant to stay.
    entry.strike()
  }
}

/** Returns the path of the server's program. */
async function backUp({ admin, major }: Cluster, target: string): Promise<string> {
  const account = serverAccount()
  return admin.session(async (client) => {
    const { rows } = await client.query<{ data: string }>(`SELECT current_setting('data_directory') AS data`)
    const data = rows[0]?.data ?? ''
    const [start, stop] =
      major >= 15
        ? [`pg_backup_start('kept', true)`, 'pg_backup_stop(false)']
        : [`pg_start_backup('kept', true, false)`, 'pg_stop_backup(false, false)']
    await client.query(`SELECT ${start}`)
    copyWhileItChanges(data, target, account)
    const stopped = await client.query<{ labelfile: string }>(`SELECT labelfile FROM ${stop}`)
    // The log of what was written while the files were copied.
    rmSync(join(target, 'pg_wal'), { recursive: true })
    copyTree(join(data, 'pg_wal'), join(target, 'pg_wal'), account)
    rmSync(join(target, 'postmaster.pid'), { force: true })
    writeFileSync(join(target, 'backup_label'), stopped.rows[0]?.labelfile ?? '')
    give(join(target, 'backup_label'), account)
    return programOf(data)
  })
}

/** Another environment on the server may drop a database just now: then its files vanish while they are copied. */
function copyWhileItChanges(from: string, to: string, account: Account | undefined): void {
  for (let tries = 1; ; tries++) {
    try {
      copyTree(from, to, account)
      return
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code !== 'ENOENT' || tries === COPY_TRIES) throw thrown
      rmSync(to, { recursive: true, force: true })
    }
  }
}

/** The first word of postmaster.opts is the program that was started. */
function programOf(data: string): string {
  return readFileSync(join(data, 'postmaster.opts'), 'utf8').split(' ', 1)[0] ?? 'postgres'
}
