import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'

const GUIDES = join(import.meta.dirname, '../../../../docs/guides')
// Inside the package, so that it can be imported by its name.
const folder = mkdtempSync(join(import.meta.dirname, '.guides-'))
afterAll(() => rmSync(folder, { recursive: true }))

interface Example {
  readonly name: string
  readonly code: string
  /** What the guide says that it prints: the block right below it. */
  readonly prints: string | undefined
}

function examplesOf(guide: string): Example[] {
  const blocks = guide.matchAll(/<!-- run: (\S+) -->\n```ts\n(.*?)```\n(?:\n```\n(.*?)```)?/gs)
  return [...blocks].map(([, name = '', code = '', prints]) => ({ name, code, prints }))
}

for (const guide of readdirSync(GUIDES)) {
  const examples = examplesOf(readFileSync(join(GUIDES, guide), 'utf8'))
  if (examples.length === 0) continue

  describe(`the examples of docs/guides/${guide}`, () => {
    for (const { name, code } of examples) writeFileSync(join(folder, name), code)

    test.each(examples.filter(({ prints }) => prints !== undefined))('$name prints what stands below it', (example) => {
      const { status, stdout, stderr } = spawnSync(process.execPath, [join(folder, example.name)], { encoding: 'utf8' })
      expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: example.prints, stderr: '' })
    })
  })
}
