import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { waitFor } from '../../../src/foundation/core/index.ts'
import { type SpawnedProcess, spawnProcess, temporaryFolder } from '../../../src/foundation/host/index.ts'
import { isRunning } from './programs.ts'

const node = process.execPath

describe('spawnProcess', () => {
  test('hands on each line of both streams', async () => {
    const { lines, child } = await run(`console.log('a\\nb'); console.error('c'); process.stdout.write('no end')`)
    await child.exited
    expect(lines.filter(([stream]) => stream === 'out')).toEqual([
      ['out', 'a'],
      ['out', 'b'],
      ['out', 'no end'],
    ])
    expect(lines.filter(([stream]) => stream === 'err')).toEqual([['err', 'c']])
  })

  test('tells the exit code', async () => {
    const { child } = await run('process.exit(3)')
    expect(await child.exited).toEqual({ code: 3, signal: null })
    expect(child.status).toEqual({ code: 3, signal: null })
  })

  test('hands on a line without end in pieces', async () => {
    const { lines, child } = await run(`process.stdout.write('x'.repeat(25) + 'ü\\n')`, { maxLineCharacters: 10 })
    await child.exited
    expect(lines.map(([, text]) => text)).toEqual(['xxxxxxxxxx', 'xxxxxxxxxx', 'xxxxxü'])
  })

  test('keeps up with a program that prints a lot', async () => {
    let bytes = 0
    const code = `for (let i = 0; i < 2000; i++) console.log('y'.repeat(1000))`
    const child = await spawnProcess({ command: node, args: ['-e', code], onLine: (_, text) => (bytes += text.length) })
    await child.exited
    expect(bytes).toBe(2_000_000)
  })

  test('passes input, environment and folder', async () => {
    await using folder = await temporaryFolder()
    const lines: string[] = []
    const code = `process.stdin.on('data', (d) => console.log(String(d), process.env.GREETING, process.cwd()))`
    const child = await spawnProcess({
      command: node,
      args: ['-e', code],
      input: 'in',
      env: { GREETING: 'hello' },
      cwd: folder.path,
      onLine: (_, text) => lines.push(text),
    })
    await child.exited
    expect(lines[0]).toContain(`in hello `)
    expect(lines[0]).toContain(folder.path)
  })

  test('stops with a signal and tells it', async () => {
    const { child } = await running('setInterval(() => {}, 1000)')
    expect(await child.stop()).toEqual({ code: null, signal: 'SIGTERM' })
    expect(await child.stop()).toEqual({ code: null, signal: 'SIGTERM' })
  })

  test('kills what ignores the signal', async () => {
    const { child } = await running(`process.on('SIGTERM', () => {}); setInterval(() => {}, 1000)`)
    expect(await child.stop({ graceMs: 50 })).toEqual({ code: null, signal: 'SIGKILL' })
  })

  test('ends the children of a process that ends on its own', async () => {
    const { child, lines } = await run(
      `const { pid } = require('child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
       console.log(pid); process.exit(0)`,
    )
    await child.exited
    const grandchild = Number(lines[0]?.[1])
    expect(grandchild).toBeGreaterThan(0)
    await waitFor(() => !isRunning(grandchild))
  })

  test('ends the whole tree of a shell command', async () => {
    const lines: string[] = []
    const child = await spawnProcess({
      command: `${node} -e 'console.log(process.pid); setInterval(() => {}, 1000)'; echo never`,
      shell: true,
      onLine: (_, text) => lines.push(text),
    })
    await waitFor(() => lines.length > 0)
    await child.stop()
    expect(isRunning(Number(lines[0]))).toBe(false)
  })

  test('says which program does not exist', async () => {
    await expect(spawnProcess({ command: 'no-such-program', args: ['-x'] })).rejects.toMatchObject({
      code: 'SPAWN_FAILED',
      message: expect.stringMatching(/cannot start `no-such-program -x`.*no program "no-such-program"/s),
    })
  })

  test('says which folder does not exist', async () => {
    await expect(spawnProcess({ command: node, cwd: '/no/such/folder' })).rejects.toMatchObject({
      code: 'SPAWN_FAILED',
      message: expect.stringContaining('/no/such/folder does not exist'),
    })
  })

  test.skipIf(process.platform === 'win32')(
    'says that a file is not executable (no such thing on Windows)',
    async () => {
      await using folder = await temporaryFolder()
      const path = join(folder.path, 'program')
      writeFileSync(path, '#!/bin/sh\n')
      chmodSync(path, 0o644)
      await expect(spawnProcess({ command: path })).rejects.toMatchObject({
        code: 'SPAWN_FAILED',
        message: expect.stringMatching(/EACCES.*make the file executable/s),
      })
    },
  )
})

type Lines = ['out' | 'err', string][]

async function run(
  code: string,
  options: { maxLineCharacters?: number } = {},
): Promise<{ child: SpawnedProcess; lines: Lines }> {
  const lines: Lines = []
  const onLine = (stream: 'out' | 'err', text: string): number => lines.push([stream, text])
  return { child: await spawnProcess({ command: node, args: ['-e', code], onLine, ...options }), lines }
}

/** Runs `code` and waits until it has set itself up. */
async function running(code: string): Promise<{ child: SpawnedProcess }> {
  const { child, lines } = await run(`${code}; console.log('set up')`)
  await waitFor(() => lines.length > 0)
  return { child }
}
