import { connect } from 'node:net'
import { describe, expect, test } from 'vitest'
import {
  answer,
  drop,
  duplicate,
  hang,
  replyLost,
  resetBefore,
  slowStream,
} from '../../../src/foundation/core/faults.ts'
import { choice, cycle, sequence, stub } from '../../../src/services/http/index.ts'
import type { WireFault } from '../../../src/services/http/respond/reply.ts'
import { startVirtual } from './support/start-virtual.ts'

describe('answering', () => {
  test('a fixed reply has its status, its JSON and the type of JSON', async () => {
    await using api = await startVirtual()
    api.service.when('POST', '/v1/charges').respond({ status: 402, json: { error: 'card_declined' } })
    const reply = await api.client.post('/v1/charges', { json: { amount: 100 } })
    expect(reply.status).toBe(402)
    expect(reply.headers['content-type']).toBe('application/json')
    expect(reply.json()).toEqual({ error: 'card_declined' })
  })

  test('a function sees path parameters, query, headers and body', async () => {
    await using api = await startVirtual()
    api.service.when('POST', '/users/:id/posts/{post}').respond((request) => ({
      json: {
        id: request.params.id,
        post: request.params.post,
        page: request.query.get('page'),
        tenant: request.header('x-tenant'),
        title: request.json<{ title: string }>().title,
      },
    }))
    const reply = await api.client.post('/users/a%20b/posts/7?page=2', {
      json: { title: 'Hi' },
      headers: { 'X-Tenant': 't1' },
    })
    expect(reply.json()).toEqual({ id: 'a b', post: '7', page: '2', tenant: 't1', title: 'Hi' })
  })

  test('a function that returns nothing answers 204 without a body', async () => {
    await using api = await startVirtual()
    api.service.when('DELETE', '/users/:id').respond(() => {})
    const reply = await api.client.delete('/users/1')
    expect(reply.status).toBe(204)
    expect(reply.headers['content-length']).toBeUndefined()
  })

  test('a function that throws answers 500 with the reason, and the service goes on', async () => {
    await using api = await startVirtual()
    api.service.when('GET', '/broken').respond(() => {
      throw new Error('no such planet')
    })
    api.service.when('GET', '/fine').respond({ text: 'ok' })
    expect((await api.client.get('/broken')).text).toContain('no such planet')
    expect((await api.client.get('/fine')).text).toBe('ok')
  })

  test('several replies are a sequence whose last one stays', async () => {
    await using api = await startVirtual()
    api.service.when('GET', '/job').respond({ status: 503 }, { status: 202 }, { status: 200 })
    const statuses = []
    for (let call = 0; call < 4; call++) statuses.push((await api.client.get('/job')).status)
    expect(statuses).toEqual([503, 202, 200, 200])
  })

  test('a cycle begins again', async () => {
    await using api = await startVirtual()
    api.service.when('GET', '/flip').respond(cycle({ text: 'heads' }, { text: 'tails' }))
    const texts = []
    for (let call = 0; call < 3; call++) texts.push((await api.client.get('/flip')).text)
    expect(texts).toEqual(['heads', 'tails', 'heads'])
  })

  test('a weighted choice is the same for the same seed', async () => {
    const draw = async (seed: number): Promise<number[]> => {
      await using api = await startVirtual({}, seed)
      api.service.when('GET', '/dice').respond(choice([1, { status: 200 }], [1, { status: 500 }]))
      const statuses: number[] = []
      for (let call = 0; call < 20; call++) statuses.push((await api.client.get('/dice')).status)
      return statuses
    }
    const first = await draw(7)
    expect(await draw(7)).toEqual(first)
    expect(new Set(first)).toEqual(new Set([200, 500]))
  })

  test('an async generator is streamed', async () => {
    await using api = await startVirtual()
    api.service.when('GET', '/lines').respond(() => ({
      stream: (async function* () {
        yield 'one\n'
        yield 'two\n'
      })(),
    }))
    expect((await api.client.get('/lines')).text).toBe('one\ntwo\n')
  })

  test('HEAD answers the head of the reply alone', async () => {
    await using api = await startVirtual()
    api.service.when('HEAD', '/doc').respond({ text: 'hello' })
    const reply = await api.client.request('HEAD', '/doc')
    expect(reply.headers['content-length']).toBe('5')
    expect(reply.text).toBe('')
  })

  test.each([
    { headers: { 'x-a': 'a\r\nb' } },
    { statusText: 'a\r\nX: b' },
    { text: 'a', trailers: { 'x-a': 'a\r\nb' } },
    { informational: [{ status: 103, headers: { link: 'a\nb' } }] },
    { informational: [{ status: 200 }] },
    { text: 'a', cutAfterBytes: -1 },
    { text: 'a', cutAfterChunks: 1.5 },
  ])('%j is refused when the stub is made', async (reply) => {
    await using api = await startVirtual()
    const add = () => api.service.when('GET', '/').respond(reply)
    expect(add).toThrow(expect.objectContaining({ code: 'OPTION_INVALID' }))
  })

  test('a header with a line break is refused when the stub is made', async () => {
    await using api = await startVirtual()
    const make = () => api.service.when('GET', '/x').respond({ headers: { 'x-a': 'b\r\nset-cookie: c' } })
    expect(make).toThrow(expect.objectContaining({ code: 'OPTION_INVALID' }))
  })
})

describe('misbehaving', () => {
  test('a reply can announce a length that it does not have', async () => {
    await using api = await startVirtual()
    api.service.when('GET', '/short').respond({ body: 'abc', headers: { 'content-length': '10' } })
    const reply = await rawGet(api.port, '/short')
    expect(reply).toMatch(/content-length: 10\r\n/)
    expect(reply.endsWith('\r\n\r\nabc')).toBe(true)
  })

  test('the faults of WireMock are byte for byte what its jar sends', async () => {
    await using api = await startVirtual()
    const garbage = `lskdu018973t09sylgasjkfg1][]'./.sdlv`
    const send = async (fault: WireFault) => {
      api.service.when('GET', `/${fault}`).respond({ fault })
      return rawGet(api.port, `/${fault}`)
    }
    expect(await send('EMPTY_RESPONSE')).toBe('')
    expect(await send('RANDOM_DATA_THEN_CLOSE')).toBe(garbage)
    expect(await send('MALFORMED_RESPONSE_CHUNK')).toBe(`HTTP/1.1 200 OK\r\n\r\n${garbage}`)
    await expect(send('CONNECTION_RESET_BY_PEER')).rejects.toThrow(/ECONNRESET/)
  })

  test('a reply that never comes keeps the connection open', async () => {
    await using api = await startVirtual()
    api.service.when('GET', '/never').respond({ fault: 'NO_RESPONSE' })
    await expect(api.client.get('/never', { timeoutMs: 50 })).rejects.toThrow(/no full reply/)
    expect(api.service.exchanges()[0]?.outcome).toBe('lost')
  })
})

/** Everything that comes on a connection until it is closed, or half a second is quiet. */
function rawGet(port: number, path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    const socket = connect(port, '127.0.0.1', () => socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`))
    socket.setTimeout(500, () => socket.destroy())
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1')
    })
    socket.on('error', reject)
    socket.on('close', () => resolve(text))
  })
}

describe('which stub serves', () => {
  test('the newest of equal priority', async () => {
    await using api = await startVirtual({ stubs: [stub('GET', '/a').respond({ text: 'declared' })] })
    expect((await api.client.get('/a')).text).toBe('declared')
    api.service.when('GET', '/a').respond({ text: 'newer' })
    expect((await api.client.get('/a')).text).toBe('newer')
  })

  test('the better priority, however old', async () => {
    await using api = await startVirtual()
    api.service.when('GET', '/a', { priority: 1 }).respond({ text: 'first' })
    api.service.when('GET', '/a').respond({ text: 'second' })
    expect((await api.client.get('/a')).text).toBe('first')
  })

  test('the one whose headers, query, cookies and JSON the request has', async () => {
    await using api = await startVirtual()
    api.service.when('POST', '/q').respond({ text: 'plain' })
    api.service.when('POST', '/q', { query: { page: '2' } }).respond({ text: 'query' })
    api.service.when('POST', '/q', { headers: { 'X-Tenant': /^t/ } }).respond({ text: 'header' })
    api.service.when('POST', '/q', { cookies: { session: (value) => value.length > 3 } }).respond({ text: 'cookie' })
    api.service.when('POST', '/q', { json: { kind: 'big' } }).respond({ text: 'json' })
    expect((await api.client.post('/q')).text).toBe('plain')
    expect((await api.client.post('/q?page=2')).text).toBe('query')
    expect((await api.client.post('/q', { headers: { 'x-tenant': 't9' } })).text).toBe('header')
    expect((await api.client.post('/q', { headers: { cookie: 'a=1; session=abcd' } })).text).toBe('cookie')
    expect((await api.client.post('/q', { json: { kind: 'big', more: [1] } })).text).toBe('json')
  })

  test('one that served its times no longer', async () => {
    await using api = await startVirtual({ stubs: [stub('GET', '/a').respond({ text: 'always' })] })
    api.service.when('GET', '/a', { times: 1 }).respond({ text: 'once' })
    expect((await api.client.get('/a')).text).toBe('once')
    expect((await api.client.get('/a')).text).toBe('always')
  })

  test('one whose time is over no longer, by the clock of the environment', async () => {
    await using api = await startVirtual({ stubs: [stub('GET', '/a').respond({ text: 'always' })] })
    api.clock.freeze()
    api.service.when('GET', '/a', { ttlMs: 1000 }).respond({ text: 'short' })
    expect((await api.client.get('/a')).text).toBe('short')
    await api.clock.advance(1000)
    expect((await api.client.get('/a')).text).toBe('always')
  })

  test('one in the right state of its scenario', async () => {
    await using api = await startVirtual()
    const cart = { name: 'cart' }
    api.service.when('GET', '/cart', { scenario: { ...cart, when: 'Started' } }).respond({ text: 'empty' })
    api.service.when('POST', '/cart', { scenario: { ...cart, next: 'filled' } }).respond({ status: 201 })
    api.service.when('GET', '/cart', { scenario: { ...cart, when: 'filled' } }).respond({ text: 'full' })
    expect((await api.client.get('/cart')).text).toBe('empty')
    await api.client.post('/cart')
    expect((await api.client.get('/cart')).text).toBe('full')
  })
})

describe('reset', () => {
  test('goes back to the declared stubs, beginnings of sequences, scenarios, data and count', async () => {
    await using api = await startVirtual({
      stubs: [
        stub('GET', '/s').respond(sequence({ text: '1' }, { text: '2' })),
        stub('GET', '/n').respond(({ store }) => ({ text: String(store.count('n')) })),
      ],
    })
    api.service.when('GET', '/added').respond({ status: 200 })
    await api.client.get('/s')
    await api.client.get('/n')
    await api.service.reset()
    expect((await api.client.get('/added')).status).toBe(404)
    expect((await api.client.get('/s')).text).toBe('1')
    expect((await api.client.get('/n')).text).toBe('1')
    expect(() => api.service.verify('GET', '/s', { times: 1 })).not.toThrow()
  })
})

describe('the journal', () => {
  test('has the exchange with operation, headers, bodies and status as soon as the client has its answer', async () => {
    await using api = await startVirtual()
    api.service.when('POST', '/v1/charges').respond({ status: 402, json: { no: 1 } })
    await api.client.post('/v1/charges', { json: { amount: 5 } })
    const [exchange] = api.seam.exchanges({ operation: 'POST /v1/charges' })
    expect(exchange?.outcome).toBe('error')
    expect(exchange?.error).toEqual({ code: '402', message: 'Payment Required' })
    expect(Buffer.from(exchange?.request.body ?? []).toString()).toBe('{"amount":5}')
    expect(exchange?.reply?.value).toBe(402)
    expect(exchange?.request.headers?.['content-type']).toBe('application/json')
  })

  test('takes the trace of the request', async () => {
    await using api = await startVirtual()
    const traceId = '4bf92f3577b34da6a3ce929d0e0e4736'
    await api.client.get('/', { headers: { traceparent: `00-${traceId}-00f067aa0ba902b7-01` } })
    expect(api.seam.exchanges({ traceId })).toHaveLength(1)
  })
})

describe('faults of the seam', () => {
  const served = async () => {
    const api = await startVirtual()
    api.service.when('GET', '/a').respond(({ call }) => ({ text: `call ${call}` }))
    return api
  }

  test('answer in place of the service, which does not see the request', async () => {
    await using api = await served()
    api.seam.break(answer({ status: 503 }), { times: 1 })
    expect((await api.client.get('/a')).status).toBe(503)
    expect((await api.client.get('/a')).text).toBe('call 1')
  })

  test('a delay waits for the clock of the environment', async () => {
    await using api = await served()
    api.clock.freeze()
    api.seam.delay(60_000, { times: 1 })
    const reply = api.client.get('/a')
    await expect.poll(() => api.journal.size).toBe(1)
    await api.clock.advance(60_000)
    expect((await reply).text).toBe('call 1')
  })

  test('a reset before leaves no effect, a lost reply does', async () => {
    await using api = await served()
    api.seam.break(resetBefore(), { times: 1 })
    await expect(api.client.get('/a')).rejects.toThrow(/ECONNRESET|socket hang up/)
    api.seam.mend()
    api.seam.break(replyLost(), { times: 1 })
    await expect(api.client.get('/a')).rejects.toThrow(/ECONNRESET|socket hang up/)
    expect((await api.client.get('/a')).text).toBe('call 2')
    expect(api.seam.exchanges().map(({ outcome }) => outcome)).toEqual(['aborted', 'lost', 'ok'])
  })

  test('a hang never answers, and ends as aborted when the client goes', async () => {
    await using api = await served()
    api.seam.break(hang(), { times: 1 })
    await expect(api.client.get('/a', { timeoutMs: 50 })).rejects.toThrow(/no full reply/)
    await expect.poll(() => api.seam.exchanges()[0]?.outcome).toBe('aborted')
  })

  test('a dropped reply has taken effect', async () => {
    await using api = await served()
    api.seam.break(drop('reply'), { times: 1 })
    await expect(api.client.get('/a', { timeoutMs: 50 })).rejects.toThrow(/no full reply/)
    expect((await api.client.get('/a')).text).toBe('call 2')
  })

  test('a duplicate takes effect twice and is answered once', async () => {
    await using api = await served()
    api.seam.break(duplicate(), { times: 1 })
    expect((await api.client.get('/a')).text).toBe('call 2')
  })

  test('a stream that is cut ends after so many bytes', async () => {
    await using api = await startVirtual()
    api.service.when('GET', '/long').respond({ text: 'x'.repeat(1000) })
    api.seam.break(slowStream({ cutAfterBytes: 10 }), { times: 1 })
    await expect(api.client.get('/long')).rejects.toThrow(/ECONNRESET|aborted/)
    expect(api.seam.exchanges()[0]?.outcome).toBe('lost')
    expect((await api.client.get('/long')).text).toHaveLength(1000)
  })

  test('a hold lets the test choose the moment', async () => {
    await using api = await served()
    const held = api.seam.hold({ times: 1 })
    const reply = api.client.get('/a')
    await held.arrived()
    held.release()
    expect((await reply).text).toBe('call 1')
  })
})

describe('limits', () => {
  test('a body above the limit is answered 413, and the service goes on', async () => {
    await using api = await startVirtual({ maxBodyBytes: 100 })
    api.service.when('POST', '/a').respond({ text: 'ok' })
    expect((await api.client.post('/a', { body: 'x'.repeat(101) })).status).toBe(413)
    expect((await api.client.post('/a', { body: 'x'.repeat(100) })).status).toBe(200)
  })

  test('more headers than the limit are answered 431', async () => {
    await using api = await startVirtual({ maxHeaders: 10 })
    const headers = Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`x-${index}`, '1']))
    expect((await api.client.get('/a', { headers })).status).toBe(431)
  })

  test('an option that does not exist is refused', async () => {
    await expect(startVirtual({ maxBodyByte: 1 } as object)).rejects.toThrow(/did you mean "maxBodyBytes"/)
  })
})
