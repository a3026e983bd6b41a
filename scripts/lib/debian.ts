import { execFileSync } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'

const PLACES = ['/usr/bin', '/usr/sbin', '/usr/local/bin', '/usr/lib/rabbitmq/bin']
const POLICY = '/usr/sbin/policy-rc.d'

/** Whether a server's program is on this machine. */
export function hasServer(name: string): boolean {
  return PLACES.some((folder) => existsSync(`${folder}/${name}`))
}

/** Installs a server from Debian's packages, without starting a service. Returns why that is not possible. */
export async function installServer(name: string): Promise<string | undefined> {
  if (process.getuid?.() !== 0) return 'it is not installed, and only root can install it'
  if (!existsSync('/usr/bin/apt-get')) return 'it is not installed, and this is no Debian'
  // A package that is installed would start its service; this says no.
  if (!existsSync(POLICY)) writeFileSync(POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755 })
  try {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
    execFileSync('apt-get', ['update', '-q'], { env, stdio: 'ignore' })
    execFileSync('apt-get', ['install', '-y', '--no-install-recommends', name], { env, stdio: 'ignore' })
    return undefined
  } catch (cause) {
    return `apt-get could not install it: ${(cause as Error).message}`
  }
}
