import { type Scenario, scenario } from './scenario.ts'

export const BLOCKING: readonly Scenario[] = [
  scenario(
    'a blocked client is served by a push, the longest waiting first',
    `
    a- BLPOP q 5
    c- BRPOP q 5
    b: RPUSH q 1 2 3
    a?
    c?
    b: LRANGE q 0 -1`,
  ),
  scenario(
    'blocked clients are served only after the transaction',
    `
    a- BLPOP q 5
    b: MULTI
    b: RPUSH q x
    b: LPOP q
    b: RPUSH q y
    b: EXEC
    a?`,
  ),
  scenario(
    'BLMOVE wakes who waits for its target',
    `
    a- BLMOVE one two LEFT RIGHT 5
    c- BLPOP two 5
    b: LPUSH one x
    a?
    c?
    b: EXISTS one two`,
  ),
  scenario(
    'blocked on several keys, several types',
    `
    a- BZPOPMIN z1 z2 5
    c- BLMPOP 5 2 l1 l2 LEFT COUNT 2
    b: ZADD z2 3 x 1 y
    b: RPUSH l2 a b c
    a?
    c?
    b: BZMPOP 0.01 1 z2 MAX`,
  ),
  scenario(
    'a wrong type does not wake a blocked client',
    `
    a- BLPOP q 0.2
    b: SET q x
    b: DEL q
    b: LPUSH q y
    a?`,
  ),
  scenario(
    'a stream reader waits for new entries',
    `
    a- XREAD BLOCK 5000 STREAMS s $
    b: XADD s 1-1 f v
    a?
    a- XREAD BLOCK 5000 COUNT 1 STREAMS s 1-1
    b: XADD s 1-2 f v
    a?`,
  ),
  scenario(
    'group readers wait, and hear of the end of their stream',
    `
    b: XGROUP CREATE s g $ MKSTREAM
    a- XREADGROUP GROUP g alice BLOCK 5000 STREAMS s >
    b: XADD s 1-1 f v
    a?
    b: XPENDING s g
    a- XREADGROUP GROUP g alice BLOCK 5000 STREAMS s >
    b: XGROUP DESTROY s g
    a?
    b: XGROUP CREATE s g $
    a- XREADGROUP GROUP g alice BLOCK 5000 STREAMS s >
    b: DEL s
    a?`,
  ),
]
