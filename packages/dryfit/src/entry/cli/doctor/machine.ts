import { accessSync, constants, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative, resolve } from 'node:path'
import { messageOf } from '../../../foundation/core/index.ts'
import { listen } from '../../../foundation/net/index.ts'
import { findConfig, loadConfig } from '../../../harness/environment/index.ts'
import { findUpward } from '../find-upward.ts'
import type { CheckContext, Finding } from './finding.ts'

const OLDEST_NODE = [22, 12] as const

export async function node(): Promise<Finding> {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  const [wantedMajor, wantedMinor] = OLDEST_NODE
  if (major > wantedMajor || (major === wantedMajor && minor >= wantedMinor)) {
    return { state: 'ok', detail: `${process.version} on ${process.platform} ${process.arch}` }
  }
  return { state: 'broken', detail: process.version, fix: `use Node ${OLDEST_NODE.join('.')} or newer` }
}

export async function loopback(): Promise<Finding> {
  try {
    await using listener = await listen()
    return { state: 'ok', detail: `listens on ${listener.address.host}, any free port` }
  } catch (thrown) {
    return { state: 'broken', detail: messageOf(thrown), fix: 'let programs listen on 127.0.0.1' }
  }
}

export async function temporaryFolder(): Promise<Finding> {
  const folder = tmpdir()
  try {
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK)
    return { state: 'ok', detail: folder }
  } catch (thrown) {
    return { state: 'broken', detail: messageOf(thrown), fix: 'point TMPDIR at a folder that can be written' }
  }
}

export async function project({ system }: CheckContext): Promise<Finding> {
  const path = system === undefined ? findConfig(process.cwd()) : resolve(system)
  if (path === undefined) return { state: 'absent', detail: 'no dryfit.config file here or above' }
  try {
    const { names } = (await loadConfig(path)).system
    return { state: 'ok', detail: `${relative(process.cwd(), path)}: ${names.join(', ') || 'no service yet'}` }
  } catch (thrown) {
    return { state: 'broken', detail: messageOf(thrown).split('\n', 2).join(' ') }
  }
}

export async function vitest(): Promise<Finding> {
  const version = versionOf('vitest')
  if (version !== undefined) return { state: 'ok', detail: version }
  return { state: 'absent', detail: 'not installed in this project', fix: 'npm install --save-dev vitest' }
}

/** The version of a package that this project, or Dryfit itself, has installed. */
export function versionOf(name: string): string | undefined {
  for (const from of [process.cwd(), import.meta.dirname]) {
    const manifest = findUpward(from, join('node_modules', name, 'package.json'))
    // Read as a file: an exports map need not let it be imported.
    if (manifest !== undefined) return (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version
  }
  return undefined
}
