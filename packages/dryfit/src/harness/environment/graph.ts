import type { Life } from './life.ts'

export type Lives = ReadonlyMap<string, Life>

/** Runs `work` on each, as soon as all that it needs are through. Resolves when all have settled, well or not. */
export async function inStartOrder(lives: Lives, work: (life: Life) => Promise<void>): Promise<void> {
  const begun = new Map<string, Promise<void>>()
  const begin = (life: Life): Promise<void> => {
    const already = begun.get(life.name)
    if (already !== undefined) return already
    const needs = [...life.described.needs].flatMap((name) => lives.get(name) ?? [])
    const done = Promise.all(needs.map(begin)).then(() => work(life))
    begun.set(life.name, done)
    return done
  }
  await Promise.allSettled([...lives.values()].map(begin))
}

/** Runs `work` on each, as soon as all that need it are through; collects what failed and goes on. */
export async function inStopOrder(lives: Lives, work: (life: Life) => Promise<void>): Promise<unknown[]> {
  const reasons: unknown[] = []
  const begun = new Map<string, Promise<void>>()
  const begin = (life: Life): Promise<void> => {
    const already = begun.get(life.name)
    if (already !== undefined) return already
    const users = [...lives.values()].filter((other) => other.described.needs.has(life.name))
    const done = Promise.all(users.map(begin))
      .then(() => work(life))
      .catch((reason) => void reasons.push(reason))
    begun.set(life.name, done)
    return done
  }
  await Promise.all([...lives.values()].map(begin))
  return reasons
}
