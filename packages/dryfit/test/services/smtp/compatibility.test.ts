import { readFileSync } from 'node:fs'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type MailUnderTest, startMail } from './mail-server.ts'
import { say } from './say.ts'

const page = readFileSync(new URL('../../../src/services/smtp/COMPATIBILITY.md', import.meta.url), 'utf8')
let server: MailUnderTest

beforeEach(async () => {
  server = await startMail({ startTls: 'offered' })
})
afterEach(() => server[Symbol.asyncDispose]())

it('COMPATIBILITY.md names every extension that is announced', async () => {
  const greeting = await say(server, 'EHLO app\r\nQUIT\r\n')
  const announced = [...greeting.matchAll(/^250[- ]([A-Z0-9]+)\b/gm)].map(([, name]) => name)
  expect(announced).toContain('STARTTLS')
  for (const name of announced) expect(page).toMatch(new RegExp(`\\| .*\`${name}\\b.*\\| supported`))
})

it('a command that COMPATIBILITY.md calls left out is answered as unknown', async () => {
  const [, names = ''] = /\| (`BDAT`.*?) \| left out/.exec(page) ?? []
  const commands = [...names.matchAll(/`([A-Z]+)`/g)].map(([, name]) => name)
  expect(commands.length).toBeGreaterThan(2)
  const said = await say(server, `EHLO app\r\n${commands.map((name) => `${name} x\r\n`).join('')}QUIT\r\n`)
  expect(said.match(/^500 /gm)).toHaveLength(commands.length)
})
