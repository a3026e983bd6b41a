// Compiled, never run: the types of the package as its user sees them. `dryfit types` has written dryfit-env.d.ts.
import { type Environment, system } from 'dryfit'
import { test } from 'dryfit/vitest'
import { greeter } from './greeter.ts'

const one = system().register('door', greeter())

export async function use(): Promise<string[]> {
  await using env = await one.startAll({ seed: 1 })
  // @ts-expect-error there is no such service
  env.window
  // @ts-expect-error there is no such option
  await one.startAll({ sed: 1 })
  return env.door.greeted
}

// @ts-expect-error the name is taken
one.register('door', greeter())

test('fixtures are typed', ({ door, env }) => {
  const greeted: string[] = door.greeted
  const same: Environment<never>['seed'] = env.seed
  return void [greeted, same]
})

// @ts-expect-error there is no such fixture
test('and nothing else', ({ window }) => window)
