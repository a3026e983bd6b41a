import { afterEach, expect, test } from 'vitest'
import { type AnswerHttp, LoopbackHttp } from '../../../src/foundation/net/index.ts'

const opened: LoopbackHttp[] = []
afterEach(async () => {
  for (const each of opened.splice(0)) await each.close()
})

async function serve(answer: AnswerHttp): Promise<string> {
  const server = new LoopbackHttp(answer)
  await server.open()
  opened.push(server)
  return server.url
}

test('it answers on loopback', async () => {
  const url = await serve((request, response) => void response.end(request.url))
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
  expect(await (await fetch(`${url}/a?b`)).text()).toBe('/a?b')
})

test.each<[string, AnswerHttp]>([
  ['at once', () => fail()],
  ['later', async () => fail()],
])('an answer that fails %s is a 500 with its reason, and the next one is served', async (_when, failing) => {
  const url = await serve((request, response) =>
    request.url === '/bad' ? failing(request, response) : void response.end('fine'),
  )
  const refused = await fetch(`${url}/bad`)
  expect([refused.status, await refused.text()]).toEqual([500, 'no such thing\n'])
  expect(await (await fetch(url)).text()).toBe('fine')
})

test('an answer that fails when it has begun breaks off', async () => {
  const url = await serve((_request, response) => {
    response.writeHead(200, { 'content-length': '100' })
    response.write('half')
    fail()
  })
  await expect(fetch(url).then((response) => response.text())).rejects.toThrow()
})

test('closing ends open connections', async () => {
  const url = await serve(() => {})
  const refused = expect(fetch(url)).rejects.toThrow()
  await opened.pop()?.close()
  await refused
  await expect(fetch(url)).rejects.toThrow()
})

function fail(): never {
  throw new Error('no such thing')
}
