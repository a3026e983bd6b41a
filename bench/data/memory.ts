import { connect } from 'node:net'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
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

/** After how many statements, altogether, the memory is looked at. */
const LOOKS = [10_000, 100_000, 1_000_000]
/** What the client asks before it begins to count. */
const WARM_UP = 2000

/** What this process, with seam and journal, takes after few statements and after many. */
export async function measureStatements(report: Report): Promise<void> {
  await using environment = await launch({ migrate: createBank, reset: 'none' })
  const through = { connectionString: environment.db.url }
  let asked = 0
  for (const statements of LOOKS) {
    const runs = statements - asked - WARM_UP
    const { ms } = await load(through, { connections: CONNECTIONS, script: 'select', runs })
    asked = statements
    const id = `memory after ${statements.toLocaleString('en')} statements`
    report({ id, value: inMebibytes(memory()), unit: 'MiB' })
    report({ id: '  of it what the program holds', value: inMebibytes(process.memoryUsage().heapUsed), unit: 'MiB' })
    if (statements === LOOKS.at(-1)) report({ id: '  statements a second', value: runs / (ms / 1000), unit: '/s' })
  }
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

/** Resident memory, without what nobody holds any more. */
function memory(): number {
  collectGarbage()
  return process.memoryUsage().rss
}

function collectGarbage(): void {
  setFlagsFromString('--expose-gc')
  const gc = runInNewContext('gc') as () => void
  gc()
}

function inMebibytes(bytes: number): number {
  return bytes / 2 ** 20
}
