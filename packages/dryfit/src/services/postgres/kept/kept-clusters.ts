import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { publicFolder } from '../../../foundation/host/index.ts'

/** The databases that one environment kept, as they lie on the disk after its server has ended. */
export interface KeptCluster {
  readonly id: string
  /** Epoch milliseconds. */
  readonly at: number
  /** Major version of Postgres. */
  readonly major: number
  /** The program that can serve them. */
  readonly postgres: string
  readonly databases: readonly { readonly label: string; readonly database: string }[]
}

/** What is kept on the disk at most; the oldest goes first. */
export const MAX_KEPT_CLUSTERS = 5

const LABEL = 'kept.json'

/** All that is kept on this machine for this user, the oldest first. */
export function keptClusters(): KeptCluster[] {
  const folder = keptFolder()
  const labels = readdirSync(folder)
    .map((name) => join(folder, name, LABEL))
    .filter((path) => existsSync(path))
  return labels.map((path) => JSON.parse(readFileSync(path, 'utf8')) as KeptCluster).sort((a, b) => a.at - b.at)
}

/** Removes one, or all. */
export function removeKeptClusters(id?: string): void {
  for (const kept of keptClusters()) {
    if (id === undefined || kept.id === id) rmSync(join(keptFolder(), kept.id), { recursive: true, force: true })
  }
}

/** Where the data of one lies. */
export function keptPath(id: string, file: 'data' | 'socket' | typeof LABEL): string {
  return join(keptFolder(), id, file)
}

export function keptFolder(): string {
  return publicFolder('postgres-kept')
}
