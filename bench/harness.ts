import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** One figure of a benchmark. */
export interface BenchResult {
  /** What was measured, `cold start`. */
  readonly id: string
  readonly value: number
  readonly unit: string
  /** What it is compared with, measured in the same run. */
  readonly peer?: string
  /** Our value divided by the peer's. */
  readonly ratio?: number
}

/** Takes the figures of a benchmark as they come. */
export type Report = (result: BenchResult) => void

const folder = dirname(fileURLToPath(import.meta.url))

/**
 * Runs a benchmark and prints its figures: a table, and with `--json` one line of JSON last.
 *
 * @example await bench('postgres', async (report) => report({ id: 'stop', value: await medianMs({}, stop), unit: 'ms' }))
 */
export async function bench(name: string, run: (report: Report) => Promise<void>): Promise<void> {
  const flags = (process.env.DRYFIT_BENCH ?? '').split(' ')
  const results: BenchResult[] = []
  console.log(`${name}, Node ${process.version}, ${process.platform}-${process.arch}\n`)
  await run((result) => {
    const rounded = { ...result, value: round(result.value), ...(result.ratio && { ratio: round(result.ratio) }) }
    results.push(rounded)
    console.log(row(rounded))
  })
  if (flags.includes('--save')) save(name, results)
  if (flags.includes('--json')) console.log(JSON.stringify({ name, results }))
}

export interface Measure {
  /** Runs that count. Default 7. */
  readonly runs?: number
  /** Runs before those, which do not. Default 1. */
  readonly warmUps?: number
}

/** The median time of `work` in milliseconds. `work` may return the part that counts, in milliseconds. */
export async function medianMs(
  { runs = 7, warmUps = 1 }: Measure,
  work: () => Promise<number | undefined> | Promise<void>,
): Promise<number> {
  const times: number[] = []
  for (let run = -warmUps; run < runs; run++) {
    const startedAt = performance.now()
    const own = await work()
    const ms = typeof own === 'number' ? own : performance.now() - startedAt
    if (run >= 0) times.push(ms)
  }
  return median(times)
}

/** Times `ours` and `peer` in turns, so that both see the same machine, and gives both medians in milliseconds. */
export async function sideBySideMs(
  { runs = 7, warmUps = 1 }: Measure,
  ours: () => Promise<void>,
  peer: () => Promise<void>,
): Promise<{ ours: number; peer: number; ratio: number }> {
  const times: { ours: number[]; peer: number[] } = { ours: [], peer: [] }
  for (let run = -warmUps; run < runs; run++) {
    const ourMs = await medianMs({ runs: 1, warmUps: 0 }, ours)
    const peerMs = await medianMs({ runs: 1, warmUps: 0 }, peer)
    if (run < 0) continue
    times.ours.push(ourMs)
    times.peer.push(peerMs)
  }
  const [our, their] = [median(times.ours), median(times.peer)]
  return { ours: our, peer: their, ratio: our / their }
}

export function median(values: readonly number[]): number {
  return percentile(values, 50)
}

/** The value below which `percent` of the values lie (nearest rank). */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? Number.NaN
}

/**
 * Imports a package that only benchmarks need, and installs the packages of `bench/package.json` when it is not there.
 *
 * @example const { default: nock } = await peerPackage<typeof import('nock')>('nock')
 */
export async function peerPackage<T>(name: string): Promise<T> {
  if (!existsSync(join(folder, 'node_modules', name))) installPeers()
  return (await import(name)) as T
}

/** The folder of a package that only benchmarks need, installed as by {@link peerPackage}: for programs that are started. */
export function installedPeer(name: string): string {
  const path = join(folder, 'node_modules', name)
  if (!existsSync(path)) installPeers()
  return path
}

function installPeers(): void {
  console.error('installing the peers of the benchmarks (once) …')
  const { status } = spawnSync('npm', ['install', '--no-audit', '--no-fund', '--no-package-lock', '--loglevel=error'], {
    cwd: folder,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  })
  if (status !== 0) throw new Error(`npm install in ${folder} ended with ${status}`)
}

function save(name: string, results: readonly BenchResult[]): void {
  mkdirSync(join(folder, 'results'), { recursive: true })
  // Laid out as the formatter wants it.
  writeFileSync(join(folder, 'results', `${name}.json`), `${JSON.stringify({ name, results }, undefined, 2)}\n`)
}

function row({ id, value, unit, peer, ratio }: BenchResult): string {
  const compared = peer === undefined ? '' : `   ${ratio === undefined ? '' : `${ratio} × `}${peer}`
  return `${id.padEnd(44)} ${String(value).padStart(10)} ${unit}${compared}`
}

function round(value: number): number {
  return Number(value.toPrecision(4))
}
