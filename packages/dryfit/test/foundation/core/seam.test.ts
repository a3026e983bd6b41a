import { expect, test } from 'vitest'
import { delay, drop, duplicate, hang, slowStream } from '../../../src/foundation/core/faults.ts'
import { type Fault, type FaultPoint, PASS, type Verdict, waitFor } from '../../../src/foundation/core/index.ts'
import { asking, seamOnFrozenClock, uncaughtDuring } from './support.ts'

function saying(verdict: Verdict, point: FaultPoint = 'request'): Fault {
  return { kind: 'test', point, describe: () => `say ${verdict.do}`, decide: () => verdict }
}

test('without a fault the answer is at hand at both points', () => {
  const { seam } = seamOnFrozenClock()
  const crossing = seam.open(asking('GET /'))
  expect(crossing.guarded).toBe(false)
  expect(crossing.ask('request')).toBe(PASS)
  expect(crossing.ask('reply')).toBe(PASS)
  expect(crossing.shape()).toBeUndefined()
})

test('a fault decides at its own point only, and is noted there', async () => {
  const { seam } = seamOnFrozenClock()
  seam.loseReply()
  const crossing = seam.open(asking('GET /'))
  expect(crossing.guarded).toBe(true)
  expect(crossing.ask('request')).toBe(PASS)
  expect(crossing.exchange.faults).toEqual([])
  expect(await crossing.ask('reply')).toEqual({ do: 'reset' })
  expect(crossing.exchange.faults).toEqual([
    { kind: 'reply-lost', point: 'reply', description: 'reply lost after the effect' },
  ])
})

test('the first verdict that is not pass decides; those that pass before it act as well', async () => {
  const { seam, clock } = seamOnFrozenClock()
  seam.delay(50)
  seam.break(saying({ do: 'close' }))
  seam.break(saying({ do: 'reset' }))
  const crossing = seam.open(asking('GET /'))
  const verdict = crossing.ask('request')
  await clock.advance(50)
  expect(await verdict).toEqual({ do: 'close' })
  expect(crossing.exchange.faults.map(({ description }) => description)).toEqual(['delay 50 ms', 'say close'])
})

test.each([
  ['answer', 'request', { do: 'answer', with: { status: 402 } }],
  ['reset', 'request', { do: 'reset' }],
  ['hang', 'request', { do: 'hang' }],
  ['hang after the effect', 'reply', { do: 'hang' }],
  ['drop', 'request', { do: 'drop' }],
  ['drop of the reply', 'reply', { do: 'drop' }],
  ['duplicate', 'request', { do: 'duplicate' }],
  ['duplicate of the reply', 'reply', { do: 'duplicate' }],
] as const)('%s is a verdict at the %s', async (name, point, verdict) => {
  const { seam } = seamOnFrozenClock()
  const faults: Record<string, () => unknown> = {
    answer: () => seam.fail({ status: 402 }),
    reset: () => seam.reset(),
    hang: () => seam.hang(),
    'hang after the effect': () => seam.break(hang({ after: 'effect' })),
    drop: () => seam.break(drop()),
    'drop of the reply': () => seam.break(drop('reply')),
    duplicate: () => seam.break(duplicate()),
    'duplicate of the reply': () => seam.break(duplicate('reply')),
  }
  faults[name]?.()
  expect(await seam.open(asking('x')).ask(point)).toEqual(verdict)
})

test('shapes of several faults are laid over each other, and noted as what they are', () => {
  const { seam } = seamOnFrozenClock()
  seam.break(slowStream({ bytesPerSecond: 10 }))
  seam.break(slowStream({ cutAfterBytes: 5, chunkBytes: 2 }))
  const crossing = seam.open(asking('x'))
  expect(crossing.shape()).toEqual({ bytesPerSecond: 10, cutAfterBytes: 5, chunkBytes: 2 })
  expect(crossing.exchange.faults).toEqual([
    { kind: 'slow-stream', point: 'stream', description: 'stream: 10 B/s' },
    { kind: 'slow-stream', point: 'stream', description: 'stream: 2 B pieces, cut after 5 B' },
  ])
})

test('a delay ends early when its fault is taken away, or the exchange ends for another reason', async () => {
  const { seam } = seamOnFrozenClock()
  seam.delay(1_000_000)
  const mended = seam.open(asking('a')).ask('request')
  seam.mend()
  expect(await mended).toBe(PASS)
  seam.delay(1_000_000)
  const crossing = seam.open(asking('b'))
  const gone = crossing.ask('request')
  crossing.close({ outcome: 'aborted' })
  expect(await gone).toBe(PASS)
})

test('a fault that is mended between request and reply no longer strikes the reply', async () => {
  const { seam } = seamOnFrozenClock()
  seam.loseReply()
  seam.break(slowStream({ cutAfterBytes: 1 }))
  const crossing = seam.open(asking('a'))
  seam.mend()
  expect(await crossing.ask('reply')).toEqual(PASS)
  expect(crossing.shape()).toBeUndefined()
  expect(crossing.exchange.faults).toEqual([])
})

test('a hold keeps exchanges until each, or all, are let go', async () => {
  const { seam } = seamOnFrozenClock()
  const held = seam.hold({ operation: 'x' })
  const crossings = [1, 2, 3].map(() => seam.open(asking('x')))
  const passed: number[] = []
  for (const crossing of crossings) {
    void Promise.resolve(crossing.ask('request')).then(() => passed.push(crossing.exchange.id))
  }
  await held.arrived(3)
  expect(held.held.map(({ id }) => id)).toEqual([1, 2, 3])
  held.release(crossings[1]?.exchange)
  await waitFor(() => passed.length === 1)
  expect(passed).toEqual([2])
  held.release()
  await waitFor(() => passed.length === 3)
  expect(passed).toEqual([2, 1, 3])
  expect(await seam.open(asking('x')).ask('request')).toBe(PASS)
})

test('what is held goes on when the seam is mended, and when its consumer has gone', async () => {
  const { seam } = seamOnFrozenClock()
  const held = seam.hold()
  const one = seam.open(asking('a'))
  const first = one.ask('request')
  await held.arrived()
  one.close({ outcome: 'aborted' })
  expect(await first).toBe(PASS)
  expect(held.held).toEqual([])
  const second = seam.open(asking('b')).ask('request')
  await held.arrived()
  seam.mend()
  expect(await second).toBe(PASS)
})

test('a hold at the reply lets the effect happen', async () => {
  const { seam } = seamOnFrozenClock()
  const held = seam.hold({}, 'reply')
  const crossing = seam.open(asking('a'))
  expect(crossing.ask('request')).toBe(PASS)
  const reply = crossing.ask('reply')
  await held.arrived()
  held.release()
  expect(await reply).toBe(PASS)
})

test('waiting for exchanges that never come to a hold says so', async () => {
  const { seam } = seamOnFrozenClock()
  const held = seam.hold({ operation: 'never' })
  const arrived = held.arrived(2, { timeoutMs: 20 })
  await expect(arrived).rejects.toThrow('2 held exchange(s)')
})

test('a fault that throws is an uncaught exception, and the exchange passes', async () => {
  const { seam } = seamOnFrozenClock()
  const failing = new Error('decision of a test author')
  seam.break({ ...saying({ do: 'reset' }), decide: () => Promise.reject(failing) })
  let verdict: Verdict | Promise<Verdict> | undefined
  const thrown = await uncaughtDuring(() => {
    verdict = seam.open(asking('a')).ask('request')
  })
  expect(thrown).toBe(failing)
  expect(await verdict).toEqual(PASS)
})

test('a seam sees its own exchanges only', async () => {
  const { seam, journal } = seamOnFrozenClock()
  const other = seamOnFrozenClock()
  seam.open(asking('a')).close({ outcome: 'ok' })
  other.seam.open(asking('b')).close({ outcome: 'ok' })
  expect(seam.exchanges({ operation: 'a' })).toHaveLength(1)
  expect(seam.exchanges({ operation: 'b' })).toEqual([])
  expect(await seam.wait()).toEqual(journal.find())
  expect(String(seam)).toBe('shop → bank')
})

test('a delay of less than nothing is refused', () => {
  expect(() => delay(-1)).toThrow('milliseconds ≥ 0')
  expect(() => delay(Number.NaN)).toThrow('got NaN')
})
