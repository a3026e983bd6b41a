import { describe, expect, test } from 'vitest'
import { controlOf, hidesControl, Nesting } from '../../../../src/services/postgres/shared/nesting.ts'

describe('controlOf', () => {
  test.each([
    ['begin', 'begin'],
    ['BEGIN;', 'begin'],
    ['start transaction isolation level serializable', 'begin'],
    ['COMMIT', 'commit'],
    ['end work', 'commit'],
    [' rollback ; ', 'rollback'],
    ['abort', 'rollback'],
    ['rollback to savepoint a', undefined],
    ['rollback transaction to a', undefined],
    ['commit prepared $$x$$', undefined],
    ['select 1', undefined],
    ['savepoint a', undefined],
    ['begin; select 1', undefined],
  ])('%s is %s', (sql, control) => {
    expect(controlOf(sql)).toBe(control)
  })
})

describe('hidesControl', () => {
  test.each([
    ['begin; select 1', true],
    ['insert into t values (1); commit;', true],
    ['select 1; rollback to a', false],
    ['select 1; select 2', false],
    ['commit;', false],
  ])('%s: %s', (sql, hides) => {
    expect(hidesControl(sql)).toBe(hides)
  })
})

test('a COMMIT outside a transaction changes nothing', () => {
  expect(new Nesting().translate('commit')).toEqual({ sql: 'SELECT WHERE false', tag: 'COMMIT' })
})
