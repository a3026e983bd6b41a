import { type Address, messageOf } from '../../../foundation/core/index.ts'
import { createHttpClient } from '../../../foundation/net/index.ts'
import type { LogBook } from '../log-book.ts'
import type { Probe, ReadyApp, ReadyFunction } from './probe.ts'

/** Asks a function of the test author. */
export function functionProbe(ready: ReadyFunction, address: Address, book: LogBook): Probe {
  const url = `http://${address.host}:${address.port}`
  const { close, ...verbs } = createHttpClient(url)
  const app: ReadyApp = {
    ...verbs,
    ...{ url, address },
    get logs() {
      return book.lines
    },
  }
  return {
    what: ready.name === '' || ready.name === 'ready' ? 'the function "ready"' : `the function "${ready.name}"`,
    ask: async () => {
      try {
        const value = await ready(app)
        return value ? undefined : `returned ${String(value)}`
      } catch (thrown) {
        return `threw: ${messageOf(thrown)}`
      }
    },
    close,
  }
}
