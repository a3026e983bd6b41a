import { expect, test } from 'vitest'
import { createClock, createSeed } from '../../../../src/foundation/core/index.ts'
import { BodyFiles } from '../../../../src/services/http/respond/files/body-files.ts'
import { DeclaredStubs, Scope } from '../../../../src/services/http/state/scope.ts'
import { StubCompiler } from '../../../../src/services/http/stub/stub-compiler.ts'
import { bounded, spend } from '../../../../src/services/http/work.ts'
import { ATTACKS, type Attack, requestOf } from './attacks.ts'

const clock = createClock()
const compiler = new StubCompiler({
  clock,
  files: new BodyFiles(undefined),
  matchers: {},
  templatesEverywhere: false,
  systemValues: new Map(),
})

// Before there were bounds, about a third of these took seconds, hours or for ever: bench/http-patterns.ts has the times.
// A loop and not test.each, which would print the requests into the report, megabytes of them.
for (const attack of ATTACKS) {
  test(`${attack.name} is decided`, () => attackOnce(attack))
}

function attackOnce(attack: Attack): void {
  const stub = compiler.compile({ request: attack.request, response: { body: 'x', ...attack.response } })
  const scope = new Scope({ name: 's', declared: new DeclaredStubs([stub]), clock, seed: createSeed(1) })
  const found = scope.find(requestOf(attack))
  expect(found === stub).toBe(attack.fits ?? found === stub)
}

const nearlyAll = (): boolean => {
  spend(900_000)
  return true
}

test('what takes too many steps is given up, and what is asked next has all its steps', () => {
  const endless = (): boolean => {
    for (;;) spend()
  }
  expect(bounded(endless, false)).toBe(false)
  expect(bounded(nearlyAll, false)).toBe(true)
})

test('a pattern in a pattern shares its steps', () => {
  const inner = (): boolean => bounded(nearlyAll, true)
  expect(bounded(() => inner() && inner(), false)).toBe(false)
})

test('outside of a pattern nothing is counted', () => {
  expect(() => spend(1e12)).not.toThrow()
  expect(() => spend(Number.NaN)).not.toThrow()
  expect(() => bounded(() => spend(2e6), undefined)).not.toThrow()
  expect(bounded<string | undefined>(() => void spend(2e6), 'given up')).toBe('given up')
})

test('an error of another kind is not taken for too much work', () => {
  expect(() => bounded(() => JSON.parse('{'), undefined)).toThrow(SyntaxError)
  expect(() => bounded(() => new Array(-1), undefined)).toThrow(RangeError)
})
