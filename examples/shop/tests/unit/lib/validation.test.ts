import { expect, test } from 'vitest'
import { HttpError } from '../../../lib/errors.ts'
import { email, integer, list, object, text, validate } from '../../../lib/validation.ts'

function errorsOf(body: unknown, shape: Parameters<typeof validate>[1]): unknown {
  try {
    validate(body, shape)
    return []
  } catch (error) {
    return error instanceof HttpError ? error.details.errors : error
  }
}

test('gives back what was asked for, and nothing else', () => {
  expect(validate({ name: '  Jane ', role: 'admin' }, { name: text() })).toEqual({ name: 'Jane' })
})

test('names every field that is wrong, with its path', () => {
  const shape = { items: list(object({ quantity: integer({ min: 1, max: 9 }) }), { max: 2 }), email: email() }
  expect(errorsOf({ items: [{ quantity: 0 }, {}], email: 'x' }, shape)).toEqual([
    { field: 'items[0].quantity', message: 'items[0].quantity must be a whole number from 1 to 9' },
    { field: 'items[1].quantity', message: 'items[1].quantity is required' },
    { field: 'email', message: 'Invalid email format' },
  ])
})

test.for([[undefined], [null], ['text'], [[]], [7]])('a body that is %o lacks every field', ([body]) => {
  expect(errorsOf(body, { name: text() })).toEqual([{ field: 'name', message: 'name is required' }])
})

test.for([
  [['a', 'b', 'c'], 'names must have at most 2 entries'],
  [[], 'names must not be empty'],
  ['a', 'names must not be empty'],
] as const)('a list that is %o is refused', ([names, message]) => {
  expect(errorsOf({ names }, { names: list(text(), { max: 2 }) })).toEqual([{ field: 'names', message }])
})
