import { describe, expect, test } from 'vitest'
import { compileJsonPath } from '../../../../src/services/http/match/json-path/json-path.ts'

/** The document of RFC 9535 §1.5. */
const STORE = {
  store: {
    book: [
      { category: 'reference', author: 'Nigel Rees', title: 'Sayings of the Century', price: 8.95 },
      { category: 'fiction', author: 'Evelyn Waugh', title: 'Sword of Honour', price: 12.99 },
      { category: 'fiction', author: 'Herman Melville', title: 'Moby Dick', isbn: '0-553-21311-3', price: 8.99 },
      {
        category: 'fiction',
        author: 'J. R. R. Tolkien',
        title: 'The Lord of the Rings',
        isbn: '0-395-19395-8',
        price: 22.99,
      },
    ],
    bicycle: { color: 'red', price: 399 },
  },
}
const books = STORE.store.book
const titles = (...at: number[]) => at.map((index) => books[index]?.title)

describe('the examples of RFC 9535', () => {
  test.each<[string, unknown[]]>([
    ['$.store.book[*].author', books.map(({ author }) => author)],
    ['$..author', books.map(({ author }) => author)],
    ['$.store.*', [books, STORE.store.bicycle]],
    ['$.store..price', [8.95, 12.99, 8.99, 22.99, 399]],
    ['$..book[2]', [books[2]]],
    ['$..book[2].author', ['Herman Melville']],
    ['$..book[-1].title', titles(3)],
    ['$..book[0,1].title', titles(0, 1)],
    ['$..book[:2].title', titles(0, 1)],
    ['$..book[?@.isbn].title', titles(2, 3)],
    ['$..book[?@.price<10].title', titles(0, 2)],
    ["$['store']['bicycle']['color']", ['red']],
    ['$..book[::-1].title', titles(3, 2, 1, 0)],
    ['$..book[1:4:2].title', titles(1, 3)],
    ["$..book[?@.category=='fiction' && @.price<10].title", titles(2)],
    ["$..book[?!@.isbn || @.title=='Moby Dick'].title", titles(0, 1, 2)],
    ['$..book[?length(@.title)>20].title', titles(0, 3)],
    ['$..book[?count(@.*)==5].title', titles(2, 3)],
    ["$..book[?match(@.author, 'J.*')].title", titles(3)],
    ["$..book[?search(@.author, 'Mel')].title", titles(2)],
    ['$.store.book[?@.price > $.store.book[0].price].title', titles(1, 2, 3)],
  ])('%s', (path, expected) => {
    expect(compileJsonPath(path).select(STORE)).toEqual(expected)
  })
})

describe('what WireMock users write besides', () => {
  test.each<[string, unknown[]]>([
    ['$.store.book[?(@.price < 10)].title', titles(0, 2)],
    ['$.store.book.length()', [4]],
    ['$.store.book[?(@.author =~ /herman.*/i)].title', titles(2)],
    ["$.store.book[?(@.category in ['reference'])].title", titles(0)],
    ["$.store.book[?(@.category nin ['reference'])].title", titles(1, 2, 3)],
    ['$..price.max()', []],
    ['store.bicycle.color', ['red']],
  ])('%s', (path, expected) => {
    expect(compileJsonPath(path).select(STORE)).toEqual(expected)
  })
})

test.each([
  ['$.a.b[0]', true],
  ["$['a']", true],
  ['$..a', false],
  ['$.a[*]', false],
  ['$.a[0,1]', false],
  ['$.a[?@.b]', false],
])('%s selects one value at most: %s', (path, definite) => {
  expect(compileJsonPath(path).definite).toBe(definite)
})

test('members that are inherited are not there', () => {
  for (const name of ['constructor', '__proto__', 'toString'])
    expect(compileJsonPath(`$.${name}`).select({})).toEqual([])
})

test.each(['$[', '$.', '$[?]', '$..', "$['a", '$[?(@.a ==)]', '$ a', '$[?@.a == b]'])('%s is refused', (path) => {
  expect(() => compileJsonPath(path)).toThrow(SyntaxError)
})

test('a path that visits too much finds nothing, and does not hold up the server', () => {
  let deep: unknown = 1
  for (let level = 0; level < 400; level++) deep = [deep, level]
  expect(compileJsonPath('$..*..*..*..*').select(deep)).toEqual([])
})
