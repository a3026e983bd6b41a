import { expect, test } from 'vitest'
import { parseQuery, readRequest } from '../../../../src/harness/contract/pact/file/parts.ts'
import { compareRequest } from '../../../../src/harness/contract/pact/matching/http.ts'

const requestWith = (query: string) => readRequest({ method: 'GET', path: '/', query }, 1)

test('what is not properly encoded in a query stays as it is', () => {
  expect(parseQuery('a=%ff&b=1+2&%zz=3%20')).toEqual({ a: ['%ff'], b: ['1 2'], '%zz': ['3 '] })
})

test('queries of version 1 are the same when only their encoding differs', () => {
  expect(compareRequest(requestWith('name=John%20Doe'), requestWith('name=John Doe'))).toEqual([])
})

test('a query of version 1 that is not properly encoded is compared as it is', () => {
  expect(compareRequest(requestWith('a=%ff'), requestWith('a=%ff'))).toEqual([])
  expect(compareRequest(requestWith('a=%ff'), requestWith('a=%fe'))).toMatchObject([{ part: 'query' }])
})
