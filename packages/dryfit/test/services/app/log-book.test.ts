import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createClock } from '../../../src/foundation/core/index.ts'
import { LogBook } from '../../../src/services/app/log-book.ts'

test('only the newest lines are kept, by count and by size', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ maxLength: 20 }), { maxLength: 200 }),
      fc.integer({ min: 0, max: 50 }),
      fc.integer({ min: 0, max: 200 }),
      (texts, maxLogLines, maxLogBytes) => {
        const book = new LogBook(createClock(), { maxLogLines, maxLogBytes })
        for (const text of texts) book.add('out', text)
        const kept = book.lines.map(({ text }) => text)
        expect(kept.length).toBeLessThanOrEqual(maxLogLines)
        expect(kept.join('').length).toBeLessThanOrEqual(maxLogBytes)
        expect(kept).toEqual(kept.length === 0 ? [] : texts.slice(-kept.length))
      },
    ),
  )
})

test('a long run keeps what it should', () => {
  const book = new LogBook(createClock(), { maxLogLines: 3, maxLogBytes: 1000 })
  for (let line = 0; line < 10_000; line++) book.add('out', `line ${line}`)
  expect(book.lines.map(({ text }) => text)).toEqual(['line 9997', 'line 9998', 'line 9999'])
})

test('the tail shows stream and text, and says whether there was more', () => {
  const book = new LogBook(createClock(), { maxLogLines: 10, maxLogBytes: 1000 })
  expect(book.tail(2)).toBeUndefined()
  book.add('out', 'one')
  book.add('err', 'two')
  expect(book.tail(2)).toBe('all it printed:\n  | one\n  ! two')
  book.add('out', 'three')
  expect(book.tail(2)).toBe('last 2 lines it printed:\n  ! two\n  | three')
})
