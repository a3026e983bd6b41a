import { expect, test } from 'vitest'
import { prepareIn } from '../../../../src/services/postgres/swap/prepare-text.ts'

// The one that is named a.
test.each([
  ['prepare a as select 1', 'prepare a as select 1'],
  ['insert into t values (1); PREPARE a AS select 1; select 2', 'PREPARE a AS select 1'],
  [`select 'prepare b; no'; prepare a as select ';', $$;$$, ";" from x;`, `prepare a as select ';', $$;$$, ";" from x`],
  ['-- one; \nprepare a as select 1 -- two;', 'prepare a as select 1 -- two;'],
  ['/* prepare b as */ prepare a (int) as select $1', 'prepare a (int) as select $1'],
  ['prepare b as select 2; prepare a as select 1', 'prepare a as select 1'],
  ['prepare "A" as select 2; prepare "a" as select 1', 'prepare "a" as select 1'],
  ['prepare a as select 1; deallocate a; prepare a as select 2', undefined],
  [`prepare transaction 'a'`, undefined],
  ['select 1', undefined],
])('in %s it is %s', (text, found) => {
  expect(prepareIn(text, 'a')).toBe(found)
})
