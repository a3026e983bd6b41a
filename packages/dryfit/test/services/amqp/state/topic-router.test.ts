import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Binding } from '../../../../src/services/amqp/state/binding.ts'
import { Message } from '../../../../src/services/amqp/state/message.ts'
import { TopicRouter } from '../../../../src/services/amqp/state/topic-router.ts'
import { EMPTY_TABLE } from '../../../../src/services/amqp/values/field-table.ts'

const word = fc.constantFrom('a', 'b', '', '*', '#')
const pattern = fc.array(word, { maxLength: 5 }).map((words) => words.join('.'))
const key = fc.array(fc.constantFrom('a', 'b', ''), { maxLength: 5 }).map((words) => words.join('.'))

function binding(routingKey: string): Binding {
  const end = { kind: 'queue', name: routingKey, description: '', bindings: new Set<Binding>() } as const
  return { source: end, destination: end, routingKey, arguments: EMPTY_TABLE, declaredBy: 'test' }
}

/** The definition, word by word: slow and obvious. */
function fits(words: readonly string[], wanted: readonly string[]): boolean {
  const [first, ...rest] = wanted
  if (first === undefined) return words.length === 0
  if (first === '#') return fits(words, rest) || (words.length > 0 && fits(words.slice(1), wanted))
  return words.length > 0 && (first === '*' || first === words[0]) && fits(words.slice(1), rest)
}

const split = (text: string): string[] => (text === '' ? [] : text.split('.'))

describe('the topic router', () => {
  it('finds what the definition says, also after bindings were removed', () => {
    fc.assert(
      fc.property(fc.array(pattern, { maxLength: 12 }), fc.array(fc.nat(11)), key, (patterns, removed, routed) => {
        const bindings = patterns.map(binding)
        const router = new TopicRouter()
        for (const each of bindings) router.add(each)
        const gone = new Set(removed.map((index) => bindings[index]).filter((each) => each !== undefined))
        for (const each of gone) router.remove(each)
        const found = new Set<Binding>()
        router.route(new Message('x', [routed], {}, Buffer.alloc(0)), (each) => found.add(each))
        const expected = bindings.filter((each) => !gone.has(each) && fits(split(routed), split(each.routingKey)))
        expect([...found].map(({ routingKey }) => routingKey).sort()).toEqual(
          expected.map(({ routingKey }) => routingKey).sort(),
        )
      }),
      { numRuns: 500 },
    )
  })
})
