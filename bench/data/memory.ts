import { connect } from 'node:net'
import {
  encodePassword,
  encodeQuery,
  encodeStartup,
  STARTUP,
} from '../../packages/dryfit/src/services/postgres/wire/index.ts'
import type { Report } from '../harness.ts'
import { CONNECTIONS, launch } from './databases.ts'
import { createBank } from './pgbench.ts'
import { load } from './seam.ts'

/** What this process, with seam and journal, takes after few statements and after many. */
export async function measureStatements(report: Report): Promise<void> {
  await using environment = await launch({ migrate: createBank, reset: 'none' })
  const through = { connectionString: environment.db.url }
  const order = { connections: CONNECTIONS, script: 'select' } as const
  await load(through, { ...order, runs: 8000 })
  const afterFew = memory()
  report({ id: 'memory (RSS) after 10,000 statements', value: inMebibytes(afterFew), unit: 'MiB' })
  const watched = watch(100)
  const { ms } = await load(through, { ...order, runs: 988_000 })
  const most = watched.most()
  report({ id: 'memory (RSS) after 1,000,000 statements', value: inMebibytes(memory()), unit: 'MiB' })
  report({ id: '  at most in between, above the first', value: inMebibytes(most - afterFew), unit: 'MiB' })
  report({ id: '  how long they took', value: ms / 1000, unit: 's' })
}

/** 500 MB of rows to a client that only counts bytes. */
export async function measureStream(report: Report): Promise<void> {
  await using environment = await launch({ reset: 'none' })
  const before = memory()
  const watched = watch(20)
  const startedAt = performance.now()
  const bytes = await stream(environment.db.url, `select repeat('x', 1000) from generate_series(1, 500000)`)
  const most = watched.most()
  report({ id: `stream of ${Math.round(bytes / 1e6)} MB`, value: (performance.now() - startedAt) / 1000, unit: 's' })
  report({ id: '  memory (RSS) at most above the beginning', value: inMebibytes(most - before), unit: 'MiB' })
}

function stream(url: string, sql: string): Promise<number> {
  const { hostname, port, username, password, pathname } = new URL(url)
  const parameters = new Map([
    ['user', username],
    ['database', pathname.slice(1)],
  ])
  return new Promise((resolve, reject) => {
    let bytes = 0
    const socket = connect(Number(port), hostname)
    socket.on('error', reject)
    socket.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      const ready = chunk.at(-6) === 0x5a && chunk.at(-1) === 0x49
      if (bytes === chunk.length) socket.write(encodePassword(password))
      else if (ready && bytes < 5000) socket.write(encodeQuery(sql))
      else if (ready && bytes > 1e6) {
        socket.end()
        resolve(bytes)
      }
    })
    socket.write(encodeStartup(STARTUP.protocol30, parameters))
  })
}

/** Looks at the memory again and again; `most` ends it. */
function watch(everyMs: number): { most(): number } {
  let most = memory()
  const timer = setInterval(() => {
    most = Math.max(most, process.memoryUsage().rss)
  }, everyMs)
  return {
    most: () => {
      clearInterval(timer)
      return most
    },
  }
}

function memory(): number {
  globalThis.gc?.()
  return process.memoryUsage().rss
}

function inMebibytes(bytes: number): number {
  return bytes / 2 ** 20
}
