import type { StartContext } from '../../../foundation/core/index.ts'
import type { ResolvedOptions } from '../options.ts'
import type { Backend } from './backend.ts'
import { launchNode, type RabbitNode } from './native-node.ts'
import type { RealBroker } from './real-broker.ts'
import { startRemote } from './remote.ts'

/** One node serves all environments of this process: it takes seconds to start, and a virtual host milliseconds. */
let shared: { readonly node: Promise<RabbitNode>; users: number } | undefined

/** A RabbitMQ that is installed on this machine, in a private node that keeps nothing. */
export async function startNative(options: ResolvedOptions, context: StartContext): Promise<Backend> {
  return startRemote(await leaseNode(context), options, context)
}

async function leaseNode({ progress }: StartContext): Promise<RealBroker> {
  shared ??= { node: launchNode(progress), users: 0 }
  const lease = shared
  lease.users++
  let released = false
  const release = async (): Promise<void> => {
    if (released) return
    released = true
    lease.users--
    if (lease.users > 0) return
    if (shared === lease) shared = undefined
    await (await lease.node.catch(() => undefined))?.stop()
  }
  try {
    const node = await lease.node
    return {
      provider: 'native',
      ...{ address: node.address, managementUrl: node.managementUrl, user: 'guest', password: 'guest' },
      logs: node.logs,
      get failure() {
        return node.failure
      },
      release,
    }
  } catch (thrown) {
    await release()
    throw thrown
  }
}
