import { expect, test } from 'vitest'
import { asking, seamOnFrozenClock } from './support.ts'

test('text that costs something is asked for once, and only when somebody looks', () => {
  const { seam } = seamOnFrozenClock()
  let asked = 0
  const { exchange, close } = crossingOf(seam.open({ ...asking(''), operation: () => `op ${++asked}` }))
  close()
  expect(asked).toBe(0)
  expect([exchange.operation, exchange.operation, asked]).toEqual(['op 1', 'op 1', 1])
})

test('an exchange reads as one line', () => {
  const { seam } = seamOnFrozenClock()
  seam.fail({ status: 503 }, { operation: 'POST /b' })
  const pending = seam.open(asking('GET /a')).exchange
  expect(String(pending)).toBe('shop → bank  GET /a  pending')
  const failing = seam.open(asking('POST /b'))
  failing.ask('request')
  failing.close({ outcome: 'error', error: { code: '503', message: 'busy' } })
  expect(String(failing.exchange)).toMatch(/^shop → bank {2}POST \/b {2}503 in \d+\.\d ms {2}⚡ answer 503$/)
})

test('as JSON bodies are text', () => {
  const { seam } = seamOnFrozenClock()
  const crossing = seam.open(asking('POST /a', { request: { body: Buffer.from('grüße'), bodyBytes: 7 } }))
  crossing.close({ outcome: 'ok', reply: () => ({ value: 200 }), attributes: { status: 200 } })
  expect(JSON.parse(JSON.stringify(crossing.exchange))).toMatchObject({
    id: 1,
    operation: 'POST /a',
    outcome: 'ok',
    startedAt: 0,
    request: { body: 'grüße', bodyBytes: 7 },
    reply: { value: 200 },
    attributes: { status: 200 },
  })
})

function crossingOf(crossing: ReturnType<ReturnType<typeof seamOnFrozenClock>['seam']['open']>) {
  return { exchange: crossing.exchange, close: () => crossing.close({ outcome: 'ok' }) }
}
