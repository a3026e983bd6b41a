import type { Provider } from '../../foundation/core/index.ts'
import { Cluster } from './cluster.ts'
import type { ResolvedOptions } from './options.ts'

/** A share in a cluster. The last one to be given back ends it. */
export interface ClusterLease {
  readonly cluster: Cluster
  /** Nobody else has a share now: all databases will go with the server. */
  readonly last: boolean
  /** Idempotent. */
  release(): Promise<void>
}

interface Shared {
  readonly key: string
  readonly opening: Promise<Cluster>
  cluster: Cluster | undefined
  users: number
}

/** Of this process: environments, services and workers with equal needs share a server. */
const clusters = new Map<string, Shared>()

/** Gives a share in the cluster that fits the options, which is started when it is the first. */
export async function leaseCluster(
  provider: Provider,
  options: ResolvedOptions,
  progress: (message: string) => void,
): Promise<ClusterLease> {
  const { version, settings, image, storage } = options
  const key = JSON.stringify([
    provider,
    version,
    settings,
    image,
    storage,
    provider === 'external' ? options.url : undefined,
  ])
  const running = clusters.get(key)
  if (running !== undefined) {
    const lease = await take(running)
    if (await answers(lease.cluster)) return lease
    // It died: those who have it will notice, who comes now gets a new one.
    forget(running)
    await lease.release()
  }
  return take(clusters.get(key) ?? share(key, provider, options, progress))
}

async function take(shared: Shared): Promise<ClusterLease> {
  shared.users++
  try {
    return leaseOf(shared, await shared.opening)
  } catch (thrown) {
    await giveBack(shared)
    throw thrown
  }
}

function answers(cluster: Cluster): Promise<boolean> {
  return cluster.admin.query('SELECT 1').then(
    () => true,
    () => false,
  )
}

function share(key: string, provider: Provider, options: ResolvedOptions, progress: (message: string) => void): Shared {
  const { version, settings, image, storage, url, password } = options
  // Never aborted: others may wait for the same server when one of them gives up.
  const { signal } = new AbortController()
  const opening = Cluster.open(provider, { version, settings, image, storage, url, password, signal, progress })
  const shared: Shared = { key, opening, cluster: undefined, users: 0 }
  clusters.set(key, shared)
  opening.then(
    (cluster) => {
      shared.cluster = cluster
    },
    () => forget(shared),
  )
  return shared
}

function leaseOf(shared: Shared, cluster: Cluster): ClusterLease {
  let releasing: Promise<void> | undefined
  return {
    cluster,
    get last() {
      return shared.users === 1
    },
    release: () => {
      releasing ??= giveBack(shared)
      return releasing
    },
  }
}

async function giveBack(shared: Shared): Promise<void> {
  shared.users--
  if (shared.users > 0) return
  forget(shared)
  await shared.cluster?.stop()
}

function forget(shared: Shared): void {
  if (clusters.get(shared.key) === shared) clusters.delete(shared.key)
}
