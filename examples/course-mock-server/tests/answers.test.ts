import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, test } from 'vitest'
import { arrival, courseServer, isWaiting } from './client.ts'

const course = courseServer()

/** Asks while time stands still, and says after how many milliseconds of it the answer comes. */
async function answerAfter(path: string, delayMs: number): Promise<{ before: boolean; status: number }> {
  const { server } = course.api
  server.clock.freeze()
  const arrived = arrival(server)
  const answer = course.api.get(path)
  await arrived
  await server.clock.advance(delayMs - 1)
  const before = isWaiting(server)
  await server.clock.advance(1)
  const { status } = await answer
  return { before, status }
}

describe('an answer takes its time', () => {
  test.each([
    ['/api/slow', 2000],
    ['/api/data/fast', 50],
    ['/api/data/normal', 500],
    ['/api/data/slow', 2000],
    ['/api/data/timeout', 30_000],
    ['/api/data/whatever', 500],
    ['/api/data/constructor', 500],
  ])('%s: %i ms', async (path, delayMs) => {
    expect(await answerAfter(path, delayMs)).toEqual({ before: true, status: 200 })
  })
})

describe('misbehaviour', () => {
  test('always 500', async () => {
    for (const method of ['GET', 'POST']) expect((await course.api.send(method, '/api/error')).status).toBe(500)
  })

  test('never an answer', async () => {
    const { server } = course.api
    const giveUp = new AbortController()
    const arrived = arrival(server)
    let answered = false
    const asked = fetch(`${server.url}/api/never`, { signal: giveUp.signal }).then(() => {
      answered = true
    })
    asked.catch(() => {})
    await arrived
    server.clock.freeze()
    await server.clock.advance(3_600_000)
    // Whoever asks later is answered.
    expect((await course.api.get('/health')).status).toBe(200)
    expect(answered).toBe(false)
    giveUp.abort()
    await expect(asked).rejects.toThrow()
  })
})

test('a stream is an array of 100 items, one every 10 ms, in chunks', async () => {
  const { server } = course.api
  server.clock.freeze()
  const arrived = arrival(server)
  const asked = fetch(`${server.url}/api/stream`)
  await arrived
  const reply = await asked
  expect(reply.headers.get('transfer-encoding')).toBe('chunked')
  expect(reply.headers.get('content-length')).toBeNull()
  const reader = (reply.body as ReadableStream<Uint8Array>).getReader()
  let text = ''
  for (let item = 0; item < 100; item++) {
    await server.clock.advance(10)
    const { value } = await reader.read()
    text += new TextDecoder().decode(value)
    expect(text.match(/"id"/g)).toHaveLength(item + 1)
  }
  expect((await reader.read()).done).toBe(true)
  expect(JSON.parse(text)).toEqual(Array.from({ length: 100 }, (_, index) => ({ id: index + 1 })))
})

describe('an answer depends on', () => {
  test.each([
    [{ email: 'a@b', age: 18 }, 200, { valid: true }],
    [{ email: 'ab', age: 18 }, 400, { errors: [{ field: 'email', message: 'Invalid email format' }] }],
    [{ email: 'a@b', age: 17 }, 400, { errors: [{ field: 'age', message: 'Must be at least 18' }] }],
    [{}, 400, { errors: [expect.objectContaining({ field: 'email' }), expect.objectContaining({ field: 'age' })] }],
  ])('whether %j is valid', async (json, status, body) => {
    expect(await course.api.send('POST', '/api/validate', json)).toMatchObject({ status, body })
  })

  test.each([
    [{ amount: 10 }, 201, { amount: 10, status: 'paid' }],
    [{ amount: 1001 }, 402, { error: 'Limit exceeded' }],
    [{ amount: 0 }, 400, { error: 'amount must be positive' }],
  ])('the content %j', async (json, status, body) => {
    expect(await course.api.send('POST', '/api/payments', json)).toMatchObject({ status, body })
  })

  test('how often it was asked for: first 503, then 200', async () => {
    expect((await course.api.get('/api/flaky')).status).toBe(503)
    expect(await course.api.get('/api/flaky')).toMatchObject({ status: 200, body: { status: 'recovered' } })
    expect((await course.api.get('/api/flaky')).status).toBe(200)
  })

  test('what was called before', async () => {
    expect((await course.api.get('/api/jobs/1')).status).toBe(404)
    expect((await course.api.send('POST', '/api/jobs')).headers.get('location')).toBe('/api/jobs/1')
    expect((await course.api.get('/api/jobs/1')).body).toEqual({ state: 'running' })
    expect((await course.api.get('/api/jobs/1')).body).toEqual({ state: 'done' })
    expect((await course.api.get('/api/jobs/1')).body).toEqual({ state: 'done' })
  })
})

test('a report calls back', async () => {
  const { promise, resolve } = Promise.withResolvers<unknown>()
  const receiver = createServer((incoming, response) => {
    let text = ''
    incoming.setEncoding('utf8').on('data', (part) => {
      text += part
    })
    incoming.on('end', () => {
      response.end()
      resolve(JSON.parse(text))
    })
  })
  await new Promise<void>((listening) => receiver.listen(0, '127.0.0.1', listening))
  const callbackUrl = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/done`
  const { status } = await course.api.send('POST', '/api/reports', { title: 'May', callbackUrl })
  expect(status).toBe(202)
  expect(await promise).toEqual({ report: 'ready', title: 'May' })
  receiver.close()
})
