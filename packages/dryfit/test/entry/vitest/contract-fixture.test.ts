import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readPact } from '../../../src/harness/contract/index.ts'

const vitest = fileURLToPath(new URL('../../../../../node_modules/vitest/vitest.mjs', import.meta.url))
const cwd = fileURLToPath(new URL('./projects/contracts', import.meta.url))

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dryfit-contracts-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

/** Runs the project as its user would. */
function run(env: Record<string, string> = {}, args: string[] = []) {
  const clean = Object.fromEntries(
    Object.entries(process.env).filter(([key]) => !/^(VITEST|NODE_OPTIONS|CI$)/.test(key)),
  )
  const { status, stdout, stderr } = spawnSync(process.execPath, [vitest, 'run', ...args], {
    cwd,
    env: { ...clean, NO_COLOR: '1', CONTRACTS: folder, ...env },
    encoding: 'utf8',
    timeout: 60_000,
  })
  return { status, output: stdout + stderr }
}

const file = () => join(folder, 'front-users.json')
const descriptions = () =>
  readPact(readFileSync(file(), 'utf8')).interactions.map(({ description, providerStates }) => [
    description,
    ...providerStates.map(({ name }) => name),
  ])

test('a run writes what its tests exchanged, with the same text every time, and tells what was covered', () => {
  const { status, output } = run()
  expect(output).toContain('Tests  2 passed | 1 skipped (3)')
  expect(status).toBe(0)
  expect(descriptions()).toEqual([
    ['a user is read without a word about states: GET /users/8'],
    ['a user is read: GET /users/7', 'there is a user'],
  ])
  expect(output).toMatch(/users\.json\noperations: 1 of 1 \(100 %\)/)

  const first = readFileSync(file(), 'utf8')
  expect(run({ NAME: 'Bob' }).output).toContain('Tests  2 passed')
  expect(readFileSync(file(), 'utf8')).toBe(first.replaceAll('"Ada"', '"Bob"'))
}, 120_000)

test('a run of a few tests keeps what the others made', () => {
  run()
  const all = descriptions()
  const { output } = run({}, ['-t', 'is read without'])
  expect(output).toContain('Tests  1 passed | 2 skipped (3)')
  expect(descriptions()).toEqual(all)
}, 120_000)

test('on a build server a contract that is another than the repository’s fails the run, and nothing is written', () => {
  const { status, output } = run({ CI: 'true' })
  expect(output).toContain('the suite makes other contracts than the repository has')
  expect(status).toBe(1)
  expect(existsSync(file())).toBe(false)
  run()
  expect(run({ CI: 'true' }).status).toBe(0)
}, 180_000)

test('a test fails when a stub is none that the document describes, or its contract would be empty', () => {
  const drifted = run({ NAME: 'Eve' })
  expect(drifted.status).toBe(1)
  expect(drifted.output).toMatch(
    /users: the stub GET \/users\/:id\s+reply body \/name: must be one of|body \/name: must be one of \["Ada","Bob"\]/,
  )
  const empty = run({ NOTHING: 'yes' })
  expect(empty.output).toContain('this test contributes to the contract front → users, and nothing')
}, 120_000)
