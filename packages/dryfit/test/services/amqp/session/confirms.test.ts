import { describe, expect, it } from 'vitest'
import { Confirms } from '../../../../src/services/amqp/session/confirms.ts'

function flushed(confirms: Confirms): string[] {
  const written: string[] = []
  confirms.flush((ok, sequence, multiple) =>
    written.push(`${ok ? 'ack' : 'nack'} ${sequence}${multiple ? ' and below' : ''}`),
  )
  return written
}

describe('publisher confirms', () => {
  it('tell of one publish at a time, or of many at once', () => {
    const confirms = new Confirms()
    for (let index = 0; index < 4; index++) confirms.begin()
    confirms.settle(1, true)
    expect(flushed(confirms)).toEqual(['ack 1'])
    for (const sequence of [3, 2, 4]) confirms.settle(sequence, true)
    expect(flushed(confirms)).toEqual(['ack 4 and below'])
    expect(flushed(confirms)).toEqual([])
  })

  it('never run over one that is held or lost', () => {
    const confirms = new Confirms()
    for (let index = 0; index < 5; index++) confirms.begin()
    for (const sequence of [1, 2, 4, 5]) confirms.settle(sequence, true)
    expect(flushed(confirms)).toEqual(['ack 2 and below', 'ack 4', 'ack 5'])
    confirms.settle(3, true)
    expect(flushed(confirms)).toEqual(['ack 3'])
  })

  it('never run over one that was refused', () => {
    const confirms = new Confirms()
    for (let index = 0; index < 3; index++) confirms.begin()
    confirms.settle(1, true)
    confirms.settle(2, false)
    confirms.settle(3, true)
    expect(flushed(confirms)).toEqual(['ack 1 and below', 'ack 3', 'nack 2'])
  })
})
