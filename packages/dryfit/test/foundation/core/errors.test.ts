import { expect, test } from 'vitest'
import { DryfitError, ERROR_CODES, messageOf } from '../../../src/foundation/core/index.ts'

test('a message says what failed, why, and what to do next, then shows its evidence', () => {
  const cause = new Error('below')
  const error = new DryfitError('PORT_IN_USE', {
    ...{ what: 'port 80 is taken', why: 'line one\nline two', fix: 'choose another', evidence: 'log\nlines', cause },
  })
  expect(error.message).toBe(
    [
      'port 80 is taken [PORT_IN_USE]',
      '  why:  line one',
      '        line two',
      '  next: choose another',
      '',
      'log',
      'lines',
    ].join('\n'),
  )
  expect(error).toMatchObject({ name: 'DryfitError', code: 'PORT_IN_USE', cause })
})

test('every code has one sentence, and no two have the same', () => {
  const sentences = Object.values(ERROR_CODES)
  expect(sentences.filter((sentence) => !/^[A-Z].*\.$/.test(sentence))).toEqual([])
  expect(new Set(sentences).size).toBe(sentences.length)
})

test('the message of anything that can be thrown', () => {
  expect(messageOf(new Error('a'))).toBe('a')
  expect(messageOf(new RangeError())).toBe('RangeError')
  expect(messageOf('text')).toBe('text')
  expect(messageOf(undefined)).toBe('undefined')
  expect(messageOf(new AggregateError([new Error('one'), 'two']))).toBe('one; two')
})
