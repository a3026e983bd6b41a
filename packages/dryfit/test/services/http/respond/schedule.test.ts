import { describe, expect, test } from 'vitest'
import { schedule } from '../../../../src/services/http/index.ts'
import { serveEventOf } from '../../../../src/services/http/serve/serve-event.ts'
import { type StartedVirtual, startVirtual } from '../support/start-virtual.ts'

async function statuses(api: StartedVirtual, count: number): Promise<number[]> {
  const found: number[] = []
  for (let call = 0; call < count; call++) found.push((await api.client.get('/a')).status)
  return found
}

describe('a schedule of replies', () => {
  test('for the first calls and for every n-th', async () => {
    await using api = await startVirtual()
    api.service.when('GET', '/a').respond(
      schedule(
        [
          [{ first: 2 }, { status: 503 }],
          [{ every: 3 }, { status: 500 }],
        ],
        { status: 200 },
      ),
    )
    expect(await statuses(api, 7)).toEqual([503, 503, 500, 200, 200, 500, 200])
    const notes = api.service.exchanges().map((exchange) => serveEventOf(exchange)?.remarks[0]?.message)
    expect(notes.slice(0, 4)).toEqual([
      'call 1 is due for first 2',
      'call 2 is due for first 2',
      'call 3 is due for every 3',
      undefined,
    ])
  })

  test('by chance, the same for the same seed', async () => {
    const run = async (seed: number) => {
      await using api = await startVirtual({}, seed)
      api.service.when('GET', '/a').respond(schedule([[{ probability: 0.5 }, { status: 500 }]], { status: 200 }))
      return await statuses(api, 20)
    }
    const first = await run(3)
    expect(await run(3)).toEqual(first)
    expect(new Set(first)).toEqual(new Set([200, 500]))
  })

  test('between times of the clock, from the first call on', async () => {
    await using api = await startVirtual()
    api.clock.freeze()
    api.service
      .when('GET', '/a')
      .respond(schedule([[{ fromMs: 1000, untilMs: 2000 }, { status: 503 }]], { status: 200 }))
    const found = []
    for (let step = 0; step < 4; step++) {
      found.push(...(await statuses(api, 1)))
      await api.clock.advance(700)
    }
    expect(found).toEqual([200, 200, 503, 200])
  })

  test('in a stub document', async () => {
    await using api = await startVirtual({
      stubs: [
        { request: { urlPath: '/a' }, schedule: [{ first: 1, response: { status: 503 } }], response: { status: 201 } },
      ],
    })
    expect(await statuses(api, 2)).toEqual([503, 201])
    const bad = { schedule: [{ first: 0, response: {} }] }
    expect(() => api.service.add(bad)).toThrow(/the field \/schedule\/0 is invalid/)
  })
})

describe('replies in pieces', () => {
  test('Server-Sent Events and NDJSON have their content types', async () => {
    await using api = await startVirtual()
    api.service.when('GET', '/sse').respond({ events: [{ data: 'a' }, { event: 'end', data: { n: 1 }, waitMs: 1 }] })
    api.service.when('GET', '/nd').respond({ lines: [{ n: 1 }, { n: 2 }] })
    const events = await api.client.get('/sse')
    expect([events.headers['content-type'], events.text]).toEqual([
      'text/event-stream',
      'data: a\n\nevent: end\ndata: {"n":1}\n\n',
    ])
    const lines = await api.client.get('/nd')
    expect([lines.headers['content-type'], lines.text]).toEqual(['application/x-ndjson', '{"n":1}\n{"n":2}\n'])
  })

  test('leave when their time comes, by the clock of the environment', async () => {
    await using api = await startVirtual()
    api.clock.freeze()
    api.service.when('GET', '/sse').respond({ events: [{ data: '1' }, { data: '2', waitMs: 60_000 }] })
    const response = await fetch(`${api.service.url}/sse`)
    const reader = response.body?.getReader()
    const read = async () => new TextDecoder().decode((await reader?.read())?.value)
    expect(await read()).toBe('data: 1\n\n')
    const second = read()
    await api.clock.advance(59_999)
    expect(api.service.exchanges()[0]).toMatchObject({ outcome: 'pending', resting: true })
    await api.clock.advance(1)
    expect(await second).toBe('data: 2\n\n')
  })
})
