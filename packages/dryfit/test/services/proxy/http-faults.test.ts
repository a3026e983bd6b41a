import { expect, test } from 'vitest'
import { drop, duplicate, hang, resetBefore, slowStream } from '../../../src/foundation/core/faults.ts'
import { waitFor } from '../../../src/foundation/core/index.ts'
import { inFrontOf } from './in-front-of.ts'
import { exchangeBytes, readAll } from './support.ts'

const GET = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n'
test('an answer takes the place of the service, which sees nothing', async () => {
  const { app, front, client } = await inFrontOf()
  front.seam.fail({ status: 503, json: { error: 'busy' }, headers: { 'retry-after': '1' } }, { times: 1 })
  const reply = await client.post('/orders', { json: { a: 1 } })
  expect(reply).toMatchObject({ status: 503, headers: { 'retry-after': '1', 'content-type': 'application/json' } })
  expect(reply.json()).toEqual({ error: 'busy' })
  expect(app.seen).toEqual([])
  expect(front.seam.exchanges()[0]).toMatchObject({
    outcome: 'error',
    error: { code: '503' },
    attributes: { status: 503 },
    faults: [{ kind: 'answer', point: 'request', description: 'answer 503' }],
  })
  expect((await client.get('/orders')).text).toBe('fine')
})

test('an answer without a body says in JSON what it is', async () => {
  const { front, client } = await inFrontOf()
  front.seam.fail({ status: 429 })
  expect((await client.get('/')).json()).toEqual({ error: 'Too Many Requests' })
})

test('an answer at the reply replaces what the service said after it did its work', async () => {
  const { app, front, client } = await inFrontOf()
  const late = { kind: 'late', point: 'reply' as const, describe: () => 'late 500' }
  front.seam.break({ ...late, decide: () => ({ do: 'answer', with: { status: 500, body: 'oops' } }) })
  expect(await client.get('/')).toMatchObject({ status: 500, text: 'oops' })
  expect(app.seen).toEqual(['GET /'])
})

test('a delay waits on the environment clock before the service sees the request', async () => {
  const { app, front, client } = await inFrontOf()
  front.clock.freeze()
  front.seam.delay(60_000)
  const reply = client.get('/')
  await waitFor(() => front.seam.exchanges().length === 1)
  expect(app.seen).toEqual([])
  await front.clock.advance(60_000)
  expect((await reply).text).toBe('fine')
})

test('a reset before the effect is ECONNRESET for the consumer and nothing for the service', async () => {
  const { app, front } = await inFrontOf()
  front.seam.reset()
  expect(await exchangeBytes(front.address, GET)).toEqual({ text: '', errorCode: 'ECONNRESET' })
  expect(app.seen).toEqual([])
  expect(front.seam.exchanges()[0]).toMatchObject({ outcome: 'aborted' })
})

test('a lost reply is ECONNRESET for the consumer after the service did its work', async () => {
  const { app, front } = await inFrontOf()
  front.seam.loseReply()
  expect(await exchangeBytes(front.address, GET)).toEqual({ text: '', errorCode: 'ECONNRESET' })
  expect(app.seen).toEqual(['GET /'])
  expect(front.seam.exchanges()[0]).toMatchObject({ outcome: 'lost', reply: { value: 200 } })
})

test.each(['request', 'reply'] as const)('a close at the %s is an orderly end without a reply', async (point) => {
  const { app, front } = await inFrontOf()
  front.seam.break({ kind: 'close', point, describe: () => 'close', decide: () => ({ do: 'close' }) })
  const upload = `POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n${'x'.repeat(100_000)}`
  expect(await exchangeBytes(front.address, upload)).toEqual({ text: '', errorCode: undefined })
  expect(app.seen).toHaveLength(point === 'request' ? 0 : 1)
  expect(front.seam.exchanges()[0]?.outcome).toBe(point === 'request' ? 'aborted' : 'lost')
})

test.each([
  ['hang', hang(), 0, 'aborted'],
  ['hang after the effect', hang({ after: 'effect' }), 1, 'lost'],
  ['dropped request', drop('request'), 0, 'aborted'],
  ['dropped reply', drop('reply'), 1, 'lost'],
] as const)(
  'a %s never answers; the exchange ends when the consumer gives up',
  async (_name, fault, effects, outcome) => {
    const { app, front, client } = await inFrontOf()
    front.seam.break(fault)
    const giveUp = new AbortController()
    const reply = client.post('/', { body: 'x', signal: giveUp.signal })
    await waitFor(() => front.seam.exchanges().length === 1 && app.seen.length === effects)
    await waitFor(() => front.seam.exchanges()[0]?.faults.length === 1)
    expect(front.seam.exchanges()[0]?.outcome).toBe('pending')
    giveUp.abort()
    await expect(reply).rejects.toThrow()
    const [exchange] = await front.seam.wait({ outcome })
    expect(exchange?.outcome).toBe(outcome)
  },
)

test('a duplicated request has its effect twice, body and all, and one reply: the first', async () => {
  const bodies: string[] = []
  const { front, client } = await inFrontOf((request, reply) => {
    void readAll(request).then((body) => {
      bodies.push(body.toString())
      reply.end(`reply ${bodies.length}`)
    })
  })
  front.seam.break(duplicate())
  const reply = await client.post('/charges', { json: { amount: 5 } })
  expect(bodies).toEqual(['{"amount":5}', '{"amount":5}'])
  expect(reply.text).toBe('reply 1')
  expect(front.seam.exchanges()).toHaveLength(1)
})

test('a body that is too long to be sent twice is a 413 that says so', async () => {
  const { app, front, client } = await inFrontOf(undefined, { maxDuplicateBytes: 10 })
  front.seam.break(duplicate())
  const reply = await client.post('/', { body: 'more than ten bytes' })
  expect(reply.status).toBe(413)
  expect(app.seen).toEqual([])
})

test('a cut stream delivers exactly so many bytes and then ends', async () => {
  const { front } = await inFrontOf((_request, reply) => {
    reply.writeHead(200, { 'content-length': '100' })
    reply.end('x'.repeat(100))
  })
  front.seam.break(slowStream({ cutAfterBytes: 42 }))
  const { text, errorCode } = await exchangeBytes(front.address, GET)
  expect(text.split('\r\n\r\n')[1]).toBe('x'.repeat(42))
  expect(errorCode).toBeUndefined()
  expect(front.seam.exchanges()[0]).toMatchObject({
    outcome: 'lost',
    faults: [{ kind: 'slow-stream', point: 'stream' }],
  })
})

test('a slow stream leaves at its rate on the environment clock', async () => {
  const { front } = await inFrontOf((_request, reply) => reply.end('x'.repeat(100)))
  front.clock.freeze()
  front.seam.break(slowStream({ bytesPerSecond: 10, chunkBytes: 10 }))
  let text = ''
  const done = exchangeBytes(front.address, GET.replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n'), (so) => {
    text = so
    return false
  })
  const received = (): number => text.split('x').length - 1
  await waitFor(() => text.includes('\r\n\r\n'))
  expect(received()).toBe(0)
  await front.clock.advance(3000)
  await waitFor(() => received() === 30)
  await front.clock.advance(7000)
  await done
  expect(received()).toBe(100)
})

test('a held request goes on when it is released', async () => {
  const { app, front, client } = await inFrontOf()
  const held = front.seam.hold({ operation: 'GET /held' })
  const waiting = client.get('/held')
  await held.arrived()
  expect((await client.get('/free')).text).toBe('fine')
  expect(app.seen).toEqual(['GET /free'])
  held.release()
  await waiting
  expect(app.seen).toEqual(['GET /free', 'GET /held'])
})

test('a request that is held when its consumer goes away never reaches the service', async () => {
  const { app, front, client } = await inFrontOf()
  const held = front.seam.hold({ operation: 'GET /held' })
  const giveUp = new AbortController()
  const reply = client.get('/held', { signal: giveUp.signal })
  await held.arrived()
  giveUp.abort()
  await expect(reply).rejects.toThrow()
  await front.seam.wait({ operation: 'GET /held', outcome: 'aborted' })
  await client.get('/after')
  expect(app.seen).toEqual(['GET /after'])
})

test('a reset strikes its own connection only', async () => {
  const { front, client } = await inFrontOf()
  front.seam.break(resetBefore(), { operation: 'GET /bad' })
  const [good, bad] = await Promise.allSettled([client.get('/good'), client.get('/bad')])
  expect([good.status, bad.status]).toEqual(['fulfilled', 'rejected'])
})
