import { spawnSync } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { runCli } from '../../../src/entry/cli/run-cli.ts'
import { keptClusters } from '../../../src/services/postgres/index.ts'

const vitest = fileURLToPath(new URL('../../../../../node_modules/vitest/vitest.mjs', import.meta.url))

/** Runs the tests of a project below `projects/` as its user would, and returns what the terminal shows. */
function runProject(name: string, env: Record<string, string> = {}, args: string[] = []) {
  const cwd = fileURLToPath(new URL(`./projects/${name}`, import.meta.url))
  const clean = Object.fromEntries(Object.entries(process.env).filter(([key]) => !/^(VITEST|NODE_OPTIONS)/.test(key)))
  const { status, stdout, stderr } = spawnSync(process.execPath, [vitest, 'run', ...args], {
    cwd,
    env: { ...clean, NO_COLOR: '1', DRYFIT_SEED: '7', ...env },
    encoding: 'utf8',
    timeout: 60_000,
  })
  return { status, output: stdout + stderr }
}

describe('a project with dryfit.config.ts', () => {
  test('has its services as fixtures, clean for each test, in one environment for the worker', () => {
    const diary = join(tmpdir(), `dryfit-diary-${process.pid}`)
    try {
      const { status, output } = runProject('green', { DIARY: diary })
      expect(output).toContain('Tests  6 passed (6)')
      expect(status).toBe(0)
      const [one, two, ...more] = readFileSync(diary, 'utf8').trim().split('\n')
      expect(one).toMatch(/^[a-z0-9]+$/)
      expect([two, ...more]).toEqual([one])
    } finally {
      rmSync(diary, { force: true })
    }
  }, 60_000)

  test('runs also where each file is isolated', () => {
    expect(runProject('green', {}, ['--isolate']).output).toContain('Tests  6 passed (6)')
  }, 60_000)
})

test('retries, repeats, skips, expected failures, loops and extensions keep the environment clean', () => {
  const { status, output } = runProject('unusual')
  expect(output).toContain('Tests  6 passed | 1 expected fail | 1 skipped (8)')
  expect(status).toBe(0)
}, 60_000)

test('a failing test keeps its database, and dryfit inspect shows and removes it', async () => {
  const before = new Set(keptClusters().map(({ id }) => id))
  const { output } = runProject('evidence')
  expect(output).toContain('Tests  1 failed | 1 passed (2)')
  expect(output).toMatch(/kept as this test left it \(and after the run: dryfit inspect\):\n\s+db: psql "postgres:/)
  expect(output).toContain('between tests db is reset by clone')
  const [kept] = keptClusters().filter(({ id }) => !before.has(id))
  if (kept === undefined) throw new Error('nothing was kept')
  const inspect = async (...args: string[]) => {
    const out: string[] = []
    const stream = { write: (text: string) => out.push(text) }
    const code = await runCli(['inspect', ...args], { stdout: stream, stderr: stream, signal: AbortSignal.abort() })
    return { code, out: out.join('') }
  }
  expect((await inspect()).out).toMatch(new RegExp(`${kept.id}.* a shop has one order too many`))
  expect(await inspect(kept.id)).toMatchObject({ code: 0, out: expect.stringContaining('psql "postgres:') })
  expect(await inspect('--clean', kept.id)).toEqual({ code: 0, out: '1 removed\n' })
  expect(keptClusters().map(({ id }) => id)).not.toContain(kept.id)
}, 60_000)

describe('below a failing test', () => {
  const { status, output } = runProject('red')
  const shown = output.replace(/\bin [\d.]+ ms/g, 'in N ms').replace(/environment \w+,/g, 'environment X,')

  test('every failure is a failure of the run', () => {
    expect(shown).toContain('Tests  5 failed (5)')
    expect(status).toBe(1)
  })

  test('stands what crossed, which faults were in force, and the seed', () => {
    expect(shown).toContain(
      [
        'Dryfit: faults in force:',
        '  orders → db  ⚡ delay 1 ms  (struck 0×)',
        'what crossed since the last reset (1):',
        '  test → db  hello  ok in N ms',
        'environment X, seed 7 (DRYFIT_SEED=7 repeats it)',
      ].join('\n'),
    )
  })

  test('toHaveExchanged shows what crossed instead', () => {
    expect(shown).toContain(
      [
        'Error: expected test → db to have exchanged "goodbye" 2 times, it did so 0 times',
        'what crossed test → db:',
        '  test → db  hello  ok in N ms',
      ].join('\n'),
    )
  })

  test('toHaveStatus shows the body', () => {
    expect(shown).toContain('expected POST /orders to have status 201, it has 500\n\n{\n  "error": "no stock"\n}')
  })

  test('toBecome shows the last value, and ends before the test is cut off', () => {
    expect(shown).toMatch(/did not become \["never"\] within 1\d{3} ms; the last value was \[\]/)
    expect(shown).not.toContain('Test timed out')
  })

  test('a crash is named, with the last lines of the service', () => {
    expect(shown).toContain('service "orders" ended while the test ran: exited with code 137 [SERVICE_CRASHED]')
    expect(shown).toContain('Dryfit: crashed: orders: exited with code 137\n  out of memory\n')
  })

  test('the next test says why it cannot begin clean', () => {
    expect(shown).toContain('service "orders" cannot be used for the next test [RESET_FAILED]')
  })
})

describe('a configuration that cannot be used', () => {
  test('that is missing is named by the tests that need it', () => {
    const { status, output } = runProject('without-config')
    expect(output).toContain('no dryfit.config file was found in')
    expect(output).toContain('[CONFIG_NOT_FOUND]')
    expect(output).toContain('Tests  1 failed | 1 passed (2)')
    expect(status).toBe(1)
  }, 60_000)

  test('that cannot be read names the file and the reason', () => {
    const { output } = runProject('unreadable-config')
    expect(output).toContain('dryfit.config.ts could not be loaded [CONFIG_UNREADABLE]')
    expect(output).toContain('Cannot find')
  }, 60_000)

  test('that exports no system says what it exports', () => {
    const { output } = runProject('no-system')
    expect(output).toContain('dryfit.config.ts does not export a system [CONFIG_NOT_A_SYSTEM]')
    expect(output).toContain('its default export is of type object')
  }, 60_000)

  test('tests side by side in one environment are refused', () => {
    const { output } = runProject('concurrent')
    expect(output).toContain('[ENVIRONMENT_SHARED]')
    expect(output).toContain('take `.concurrent` away')
  }, 60_000)
})
