import { connect } from 'node:net'
import { expect, test } from 'dryfit/vitest'

test('a service of the user is a fixture', async ({ door, seam }) => {
  const { port } = new URL(door.url)
  const reply = await connect(Number(port), '127.0.0.1').toArray()
  expect(Buffer.concat(reply).toString()).toBe('hello test\n')
  expect(seam('test', 'door')).toHaveExchanged('greet', { times: 1 })
  await expect(() => door.greeted).toBecome(['test'])
})

test('the next test begins clean', ({ door, journal }) => {
  expect(door.greeted).toEqual([])
  expect(journal.size).toBe(0)
})
