import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { COMMANDS } from '../../../src/services/redis/commands/index.ts'

const page = readFileSync(new URL('../../../src/services/redis/COMPATIBILITY.md', import.meta.url), 'utf8')

test('what COMPATIBILITY.md lists as left out is not there, and has a reason', () => {
  const rows =
    page
      .split('## Commands that are left out')[1]
      ?.split('\n')
      .filter((line) => line.startsWith('| `')) ?? []
  expect(rows.length).toBeGreaterThan(4)
  for (const row of rows) {
    const [, names = '', why = ''] = row.split('|')
    expect(why.trim()).not.toBe('')
    for (const [, name = ''] of names.matchAll(/`([^`]+)`/g)) {
      const [command = '', subcommand] = name.toLowerCase().split(' ')
      const found = COMMANDS.get(command)
      expect(subcommand === undefined ? found : found?.subcommands.get(subcommand), name).toBeUndefined()
    }
  }
})

test('every command that is there can be carried out', () => {
  for (const command of COMMANDS.values()) {
    const all = [command, ...command.subcommands.values()]
    expect(
      all.some(({ run }) => run !== undefined),
      command.name,
    ).toBe(true)
  }
})
