import type { MockServer } from 'dryfit/http'
import { afterAll, beforeAll, beforeEach } from 'vitest'
import { startCourseServer } from '../server.ts'
import { type Settings, settingsFrom } from '../settings.ts'

export const SETTINGS: Settings = { ...settingsFrom({}), port: 0, enableLogging: false }

export interface Answer {
  readonly status: number
  readonly headers: Headers
  // biome-ignore lint/suspicious/noExplicitAny: tests look at whatever came
  readonly body: any
}

export interface Client {
  readonly server: MockServer
  get(path: string): Promise<Answer>
  send(method: string, path: string, json?: unknown): Promise<Answer>
}

export function clientOf(server: MockServer): Client {
  const send = async (method: string, path: string, json?: unknown): Promise<Answer> => {
    const headers = json === undefined ? {} : { 'content-type': 'application/json' }
    const body = json === undefined ? {} : { body: JSON.stringify(json) }
    const reply = await fetch(`${server.url}${path}`, { method, headers, ...body })
    const text = await reply.text()
    return { status: reply.status, headers: reply.headers, body: text === '' ? undefined : JSON.parse(text) }
  }
  return { server, send, get: (path) => send('GET', path) }
}

/** One server for the tests of a file, as at the start before each of them. */
export function courseServer(): { readonly api: Client } {
  let server: MockServer
  beforeAll(async () => {
    server = await startCourseServer(SETTINGS)
  })
  beforeEach(async () => {
    server.clock.reset()
    await server.service.reset()
  })
  afterAll(() => server.stop())
  return {
    get api() {
      return clientOf(server)
    },
  }
}

/** Time stands still; resolves when a request has come in. */
export function arrival({ journal }: MockServer): Promise<void> {
  return new Promise((resolve) => {
    const unsubscribe = journal.subscribe(({ type }) => {
      if (type !== 'opened') return
      unsubscribe()
      // The reply is on its way only after whoever opened the exchange goes on.
      setImmediate(resolve)
    })
  })
}

/** Whether the newest request has no reply yet. */
export function isWaiting({ journal }: MockServer): boolean {
  return journal.find().at(-1)?.outcome === 'pending'
}
