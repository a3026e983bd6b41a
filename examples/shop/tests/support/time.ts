import type { TestContext } from 'vitest'
import type { Shop } from './shop.ts'

/** Skips a test that moves the clock when the service it is about is a real one, whose time is the machine's. */
export function onlyByOurClock({ name, provider }: Shop['cache' | 'queue'], skip: TestContext['skip']): void {
  skip(provider !== 'embedded', `${name} is ${provider}: its time is the machine's, and cannot be moved`)
}
