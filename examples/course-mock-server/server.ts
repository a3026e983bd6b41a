import { join } from 'node:path'
import { type MockServer, servedOf, startMockServer } from 'dryfit/http'
import { courseStubs } from './api/stubs.ts'
import type { Settings } from './settings.ts'

/** Starts the course's mock server: the stub files of `stubs/`, and the endpoints of `api/`. */
export async function startCourseServer(
  settings: Settings,
  log: (line: string) => void = console.log,
): Promise<MockServer> {
  const folder = join(import.meta.dirname, 'stubs')
  const server = await startMockServer({ folder, port: settings.port, stubs: courseStubs(settings) })
  if (settings.enableLogging) logRequests(server, log)
  if (settings.resetIntervalMs > 0) resetEvery(server, settings.resetIntervalMs)
  return server
}

function logRequests({ journal, service }: MockServer, log: (line: string) => void): void {
  journal.subscribe(({ type, exchange }) => {
    const served = type === 'closed' ? servedOf(exchange, service) : undefined
    if (served === undefined) return
    const { method, target, status = 'no reply' } = served
    log(`${new Date(exchange.startedAt).toISOString()} ${method} ${target} ${status}`)
  })
}

/** On the server's own clock, so that a test can move it. */
function resetEvery({ clock, service }: Pick<MockServer, 'clock' | 'service'>, intervalMs: number): void {
  clock.setTimer(intervalMs, () => {
    void service.reset()
    resetEvery({ clock, service }, intervalMs)
  })
}
