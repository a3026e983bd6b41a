import { type Scenario, scenario } from './scenario.ts'

export const VALUES: readonly Scenario[] = [
  scenario(
    'dump and restore',
    `
    a: RESTORE k 0 nonsense
    a: RESTORE k -1 x
    a: RESTORE k abc x
    a: SET k v
    a: RESTORE k 0 x
    a: DUMP nothere`,
  ),
  scenario(
    'encodings',
    `
    a: SET s 12
    a: OBJECT ENCODING s
    a: APPEND s 3
    a: OBJECT ENCODING s
    a: INCR s
    a: OBJECT ENCODING s
    a: INCRBYFLOAT s 1
    a: OBJECT ENCODING s
    a: SET s aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
    a: OBJECT ENCODING s
    a: SET s aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
    a: OBJECT ENCODING s
    a: SADD i 1 2 3
    a: OBJECT ENCODING i
    a: SADD i x
    a: OBJECT ENCODING i
    a: SREM i x
    a: OBJECT ENCODING i
    a: RPUSH l a
    a: OBJECT ENCODING l
    a: XADD x 1-1 a b
    a: OBJECT ENCODING x
    a: XINFO STREAM x
    a: XINFO STREAM x FULL
    a: XINFO STREAM x FULL COUNT
    a: XGROUP CREATE x g 0
    a: XREADGROUP GROUP g c STREAMS x >
    a: XINFO GROUPS x`,
  ),
]
