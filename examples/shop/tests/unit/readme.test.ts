import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'

const SHOP = join(import.meta.dirname, '../..')
const ROOT = join(SHOP, '../..')
const CLI = join(ROOT, 'packages/dryfit/src/entry/cli/main.ts')

test('the example of the README runs as it stands there', () => {
  const folder = projectFrom(readFileSync(join(ROOT, 'README.md'), 'utf8'))
  const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, 'run'], {
    cwd: folder,
    encoding: 'utf8',
    env: plainEnv(),
  })
  expect({ status, output: stdout + stderr }).toMatchObject({ status: 0, output: expect.stringContaining('1 passed') })
})

/** The examples as the files of a project which has the shop's services. */
function projectFrom(readme: string): string {
  const parent = join(SHOP, '.dryfit')
  mkdirSync(parent, { recursive: true })
  const folder = mkdtempSync(join(parent, 'readme-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  for (const part of ['services', 'database', 'lib']) symlinkSync(join(SHOP, part), join(folder, part))
  const examples = [...readme.matchAll(/<!-- example: (\S+) -->\n```ts\n(.*?)```/gs)]
  expect(examples.map(([, name]) => name)).toEqual(['dryfit.config.ts', 'payments.test.ts'])
  for (const [, name = '', code = ''] of examples) writeFileSync(join(folder, name), code)
  return folder
}

/** Without what this test's own vitest has set for its workers. */
function plainEnv(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(VITEST|TEST$|NODE_ENV$)/.test(name)))
}
