import { type Scenario, scenario } from './scenario.ts'

export const TRANSACTIONS: readonly Scenario[] = [
  scenario(
    'a watched key that another changes breaks the transaction',
    `
    a: SET k 1
    a: WATCH k
    b: SET k 2
    a: MULTI
    a: SET k 3
    a: EXEC
    a: GET k`,
  ),
  scenario(
    'a watched key that nobody changes does not',
    `
    a: WATCH k
    a: MULTI
    a: INCR k
    a: LPUSH k x
    a: GET k
    a: EXEC`,
  ),
  scenario(
    'a watched key that is flushed breaks the transaction',
    `
    a: SET k 1
    a: WATCH k
    b: FLUSHALL
    a: MULTI
    a: PING
    a: EXEC`,
  ),
  scenario(
    'watching a key that does not exist and is created',
    `
    a: WATCH nothere
    b: SADD nothere x
    a: MULTI
    a: PING
    a: EXEC`,
  ),
  scenario(
    'UNWATCH and DISCARD forget',
    `
    a: WATCH k
    b: SET k 1
    a: UNWATCH
    a: MULTI
    a: GET k
    a: EXEC
    a: DISCARD
    a: EXEC
    a: MULTI
    a: MULTI
    a: WATCH k
    a: DISCARD`,
  ),
  scenario(
    'a refused command spoils the transaction',
    `
    a: MULTI
    a: NOSUCHCOMMAND x y
    a: GET
    a: SET k 1
    a: EXEC
    a: GET k`,
  ),
]
