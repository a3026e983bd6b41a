import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { stripVTControlCharacters } from 'node:util'
import { afterAll, describe, expect, test, vi } from 'vitest'
import { COMMANDS } from '../../../src/entry/cli/commands.ts'
import { runCli } from '../../../src/entry/cli/run-cli.ts'

const main = fileURLToPath(new URL('../../../src/entry/cli/main.ts', import.meta.url))
const greenProject = fileURLToPath(new URL('../vitest/projects/green', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'dryfit-cli-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** One command line in this process. */
async function cli(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const out: string[] = []
  const err: string[] = []
  const { signal } = new AbortController()
  const stdout = { write: (text: string) => out.push(text) }
  const stderr = { write: (text: string) => err.push(text) }
  const code = await runCli(args, { stdout, stderr, signal })
  return { code, out: out.join(''), err: err.join('') }
}

/** One command line in a process of its own. */
function shell(args: string[], { cwd = greenProject, env = {} } = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], {
    cwd,
    env: { ...cleanEnvironment(), ...env },
    encoding: 'utf8',
    timeout: 60_000,
  })
  return { status, stdout, stderr }
}

function cleanEnvironment(): NodeJS.ProcessEnv {
  const entries = Object.entries(process.env).filter(([key]) => !/^(VITEST|NODE_OPTIONS|DRYFIT)/.test(key))
  return { ...Object.fromEntries(entries), NO_COLOR: '1' }
}

describe('the command line', () => {
  test('without a command shows every command and the exit codes', async () => {
    const { code, out } = await cli()
    expect(code).toBe(0)
    for (const { summary } of Object.values(COMMANDS)) expect(out).toContain(summary)
    expect(out).toContain('exit codes: 0 all is well · 1 it failed · 2 the command line is wrong · 130 interrupted')
  })

  test.each(Object.keys(COMMANDS))('%s has help with every option and an example', async (name) => {
    const command = await COMMANDS[name]?.load()
    for (const args of [
      [name, '--help'],
      ['help', name],
      [name, '-h'],
    ]) {
      const { code, out } = await cli(...args)
      expect(code).toBe(0)
      expect(out).toContain(`usage  dryfit ${name} ${command?.usage}`)
      for (const option of Object.keys(command?.flags ?? {})) expect(out).toContain(`--${option}`)
      expect(out).toContain(`dryfit ${name}`)
      expect(command?.examples.length).toBeGreaterThan(0)
    }
  })

  test('says the version', async () => {
    expect((await cli('--version')).out).toMatch(/^\d+\.\d+\.\d+\n$/)
  })

  test.each([
    [['upp'], 'there is no command "upp"; did you mean "up"?\n  next: dryfit --help'],
    [['constructor'], 'there is no command "constructor"'],
    [['up', '--onyl', 'x'], 'there is no option "--onyl"; did you mean "--only"?\n  next: dryfit up --help'],
    [['up', '--only'], '--only needs a value: --only <names>'],
    [['up', '--only', '--json'], '--only needs a value'],
    [['up', '--json=1'], '--json takes no value'],
    [['up', 'orders'], '"orders" was not expected'],
  ])('%j is a usage error', async (args, message) => {
    const { code, err } = await cli(...args)
    expect(code).toBe(2)
    expect(err).toContain(message)
  })
})

describe('dryfit up', () => {
  test('shows addresses until Ctrl-C, and then stops cleanly', async () => {
    const child = spawn(process.execPath, [main, 'up', '--seed', '7'], { cwd: greenProject, env: cleanEnvironment() })
    let out = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text
      if (text.includes('Ctrl-C')) child.kill('SIGINT')
    })
    const [code] = await once(child, 'close')
    expect(code).toBe(0)
    expect(out).toMatch(/orders +lines +ready +\d+ ms +lines:\/\/127\.0\.0\.1:\d+/)
    expect(out).toContain('seed 7, 3 seams')
    expect(out.trim().split('\n').at(-1)).toBe('stopped')
  })

  test('draws a table on a terminal, and again when a service changes', async () => {
    vi.stubEnv('CI', undefined).stubEnv('TERM', 'xterm')
    const interrupt = new AbortController()
    const { default: green } = await import('../vitest/projects/green/dryfit.config.ts')
    const drawn: string[] = []
    const write = async (text: string): Promise<void> => {
      drawn.push(stripVTControlCharacters(text))
      if (/orders +lines +failed/.test(text)) interrupt.abort()
      // The same environment, since the system is the same value.
      else if (text.includes('Ctrl-C')) (await green.startAll()).orders.failure = new Error('exited with code 1')
    }
    const stdout = { isTTY: true, columns: 100, write }
    const system = join(greenProject, 'dryfit.config.ts')
    const code = await runCli(['up', '--system', system], { stdout, stderr: stdout, signal: interrupt.signal })
    vi.unstubAllEnvs()
    expect(code).toBe(0)
    expect(drawn.find((text) => text.includes('Ctrl-C'))).toMatch(/orders +lines +ready/)
    expect(drawn.at(-2)).toMatch(/orders +lines +failed +\d+ ms +exited with code 1/)
    expect(drawn.at(-1)).toBe('stopped\n')
  })

  test('says everything as JSON lines', async () => {
    const child = spawn(process.execPath, [main, 'up', '--json'], { cwd: greenProject, env: cleanEnvironment() })
    let out = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text
      if (out.includes('"event":"ready"')) child.kill('SIGTERM')
    })
    await once(child, 'close')
    const events = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { event: string; services?: { name: string; url: string }[] })
    expect(events.find(({ event }) => event === 'ready')?.services?.map(({ name }) => name)).toEqual(['db', 'orders'])
    expect(events.at(-1)).toEqual({ event: 'stopped' })
  })

  test('names what is wrong with the configuration', () => {
    const none = shell(['up'], { cwd: folder })
    expect([none.status, none.stderr]).toEqual([1, expect.stringContaining('[CONFIG_NOT_FOUND]')])
    const missing = shell(['up', '--system', 'nowhere.ts'], { cwd: folder })
    expect(missing.stderr).toContain('there is no file')
    writeFileSync(join(folder, 'broken.mjs'), 'export default {')
    const broken = shell(['up', '--system', 'broken.mjs'], { cwd: folder })
    expect([broken.status, broken.stderr]).toEqual([1, expect.stringContaining('[CONFIG_UNREADABLE]')])
    const unknown = shell(['up', '--only', 'order'])
    expect([unknown.status, unknown.stderr]).toEqual([1, expect.stringContaining('did you mean "orders"?')])
    const wrong = shell(['up', '--provider', 'docker'])
    expect([wrong.status, wrong.stderr]).toEqual([1, expect.stringContaining('[OPTION_INVALID]')])
  })
})

describe('dryfit run', () => {
  test('hands vitest flags on', () => {
    const { status, stdout } = shell(['run', '--testNamePattern', 'services are', '--seed', '7'])
    expect(stdout).toContain('Tests  1 passed | 5 skipped (6)')
    expect(status).toBe(0)
  })

  test("ends with vitest's verdict", () => {
    const { status, stdout } = shell(['run', '--json', '-t', 'a wrong status'], { cwd: join(greenProject, '../red') })
    expect(status).toBe(1)
    expect(JSON.parse(stdout.slice(stdout.indexOf('{')))).toMatchObject({ numFailedTests: 1, success: false })
  })

  test('runs any command against one environment, with its addresses, and ends with its exit code', () => {
    const program = 'console.log(process.env.DRYFIT_ORDERS_URL, process.env.DRYFIT_SEED); process.exit(3)'
    const { status, stdout, stderr } = shell(['run', '--seed', '7', '--', 'node', '-e', program])
    expect(status).toBe(3)
    expect(stdout).toMatch(/^lines:\/\/127\.0\.0\.1:\d+ 7\n$/)
    expect(stderr).toContain('what crossed since the last reset')
  })

  test.skipIf(process.platform === 'win32')('ends the command when it is killed itself', async () => {
    const program =
      "console.log(process.pid); process.on('SIGTERM', () => { console.log('told'); process.exit() }); setInterval(() => {}, 1e3)"
    const run = spawn(process.execPath, [main, 'run', '--', 'node', '-e', program], {
      cwd: greenProject,
      env: cleanEnvironment(),
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    let output = ''
    run.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text
      if (/^\d+\n/.test(output)) run.kill('SIGKILL')
    })
    // The command has our end of the pipe, too.
    await once(run.stdout, 'close')
    expect(output).toMatch(/^\d+\ntold\n$/)
  })

  test('says when a command does not exist', () => {
    const { status, stderr } = shell(['run', '--', 'no-such-program'])
    expect([status, stderr]).toEqual([1, expect.stringContaining('[SPAWN_FAILED]')])
  })

  test('says when the project has no vitest', () => {
    const { status, stderr } = shell(['run'], { cwd: folder })
    expect([status, stderr]).toEqual([1, expect.stringContaining('[PEER_MISSING]')])
  })
})

describe('dryfit doctor', () => {
  test('finds what this machine has, and passes', () => {
    const { status, stdout } = shell(['doctor', '--json'])
    const { findings } = JSON.parse(stdout) as { findings: { group: string; name: string; state: string }[] }
    const named = new Map(findings.map((finding) => [`${finding.group}/${finding.name}`, finding]))
    expect(named.get('this machine/node')?.state).toBe('ok')
    expect(named.get('this machine/project')).toMatchObject({ state: 'ok', detail: 'dryfit.config.ts: db, orders' })
    expect(status).toBe(0)
  })

  test('fails for an external service that was named and does not answer, and keeps its password to itself', () => {
    const url = 'postgres://joe:hunter2@127.0.0.1:1/x'
    const { status, stdout } = shell(['doctor'], { env: { TEST_DATABASE_URL: url } })
    expect(stdout).toContain('ECONNREFUSED')
    expect(stdout).not.toContain('hunter2')
    expect(status).toBe(1)
  })
})

describe('dryfit types', () => {
  test('writes the file once, and checks it', () => {
    const config = join(folder, 'dryfit.config.mts')
    writeFileSync(config, `export default { names: [], register() {}, startAll() {} }`)
    expect(shell(['types', '--check'], { cwd: folder }).stderr).toContain('dryfit-env.d.ts is missing')
    expect(shell(['types'], { cwd: folder }).stdout).toContain('dryfit-env.d.ts written')
    expect(shell(['types', '--check'], { cwd: folder })).toMatchObject({ status: 0 })
    expect(readFileSync(join(folder, 'dryfit-env.d.ts'), 'utf8')).toContain(
      "import type system from './dryfit.config.mjs'",
    )
    rmSync(config)
  })
})
