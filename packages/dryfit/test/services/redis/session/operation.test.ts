import { expect, test } from 'vitest'
import { describeCommand, describeTransaction } from '../../../../src/services/redis/session/operation.ts'

test.each([
  [['set', 'user:1', '{"name":"Ada"}', 'EX', '300'], 'SET user:1 … EX 300'],
  [['GET', 'user:1'], 'GET user:1'],
  [['LPUSH', 'jobs', 'a', 'b', 'c'], 'LPUSH jobs …'],
  [['HSET', 'h', 'name', 'Ada', 'age', '36'], 'HSET h name … age …'],
  [['MSET', 'a', '1', 'b', '2'], 'MSET a … b …'],
  [['XADD', 'orders', '*', 'id', '7', 'total', '9'], 'XADD orders * id … total …'],
  [['PUBLISH', 'news', 'hello'], 'PUBLISH news …'],
  [['EVAL', 'return 1', '1', 'k'], 'EVAL … 1 k'],
  [['AUTH', 'secret'], 'AUTH …'],
  [['HELLO', '3', 'AUTH', 'me', 'secret'], 'HELLO 3 AUTH …'],
  [['CONFIG', 'SET', 'requirepass', 'secret'], 'CONFIG SET requirepass …'],
  [['GET', 'x'.repeat(100)], `GET ${'x'.repeat(48)}…`],
  [['GET', '\xc3\xa4'], 'GET ä'],
  [['GET', 'a\r\nb'], 'GET a\\r\\nb'],
])('%j reads %s', (args, text) => {
  expect(describeCommand(args)).toBe(text)
})

test('a transaction is one operation with its commands inside', () => {
  expect(
    describeTransaction([
      ['SET', 'a', '1'],
      ['INCR', 'b'],
    ]),
  ).toBe('MULTI [SET a …; INCR b] EXEC')
})
