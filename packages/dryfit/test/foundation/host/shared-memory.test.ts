import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { afterEach, describe, expect, test } from 'vitest'
import { removeSharedMemory } from '../../../src/foundation/host/index.ts'

const missing =
  process.platform !== 'linux' ? 'Linux only' : spawnSync('ipcmk', ['--version']).status === 0 ? '' : 'needs ipcmk'
const made: string[] = []

afterEach(() => {
  for (const id of made.splice(0)) spawnSync('ipcrm', ['-m', id])
})

describe.skipIf(missing !== '')(`removeSharedMemory${missing === '' ? '' : ` (${missing})`}`, () => {
  test('removes a segment by key and identifier', () => {
    const { key, id } = segment()
    expect(removeSharedMemory({ key, id, since: 0 })).toBe(true)
    expect(rowOf(id)).toBeUndefined()
  })

  test('leaves a segment alone that has got the identifier of another key', () => {
    const { id } = segment()
    expect(removeSharedMemory({ key: '1', id, since: 0 })).toBe(true)
    expect(rowOf(id)).toBeDefined()
  })

  test('removes a segment of which only the key is known, when its maker is over', () => {
    const { key, id } = segment()
    expect(removeSharedMemory({ key, id: undefined, since: 0 })).toBe(true)
    expect(rowOf(id)).toBeUndefined()
  })

  test('leaves a segment alone that is older than what was written down', () => {
    const { key, id } = segment()
    expect(removeSharedMemory({ key, id: undefined, since: Date.now() / 1000 + 60 })).toBe(false)
    expect(rowOf(id)).toBeDefined()
  })
})

/** Makes a segment by a process that is over. */
function segment(): { key: string; id: string } {
  const { stdout } = spawnSync('ipcmk', ['-M', '64'], { encoding: 'utf8' })
  const id = /\d+/.exec(stdout)?.[0] ?? ''
  made.push(id)
  return { id, key: rowOf(id)?.[0] ?? '' }
}

function rowOf(id: string): string[] | undefined {
  const rows = readFileSync('/proc/sysvipc/shm', 'utf8').split('\n')
  return rows.map((row) => row.trim().split(/\s+/)).find((fields) => fields[1] === id)
}
