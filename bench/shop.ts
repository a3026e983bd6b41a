// The shop: what somebody waits for who starts it and runs its tests.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import shop from '../examples/shop/dryfit.config.ts'
import { bench, medianMs } from './harness.ts'

const ROOT = join(import.meta.dirname, '..')
const directory = join(ROOT, 'examples/shop')

await bench('shop', async (report) => {
  const ms = (id: string, value: number): void => report({ id, value, unit: 'ms' })

  ms('npm start to all services ready', await medianMs({ runs: 5 }, fromNpmStart))
  ms('environment start, 14 services', await medianMs({ runs: 5 }, startOnly))
  ms('environment stop', await medianMs({ runs: 5 }, stopOnly))

  await using env = await shop.startAll({ directory })
  ms('reset, nothing done', await medianMs({ runs: 21 }, () => env.reset()))
  const writes = (): Promise<unknown> => env.inventory.post('/reservations/7/release')
  ms('reset, one table written', await medianMs({ runs: 21 }, () => timedAfter(writes, () => env.reset())))
})

async function fromNpmStart(): Promise<number> {
  const startedAt = performance.now()
  const child = spawn('npm', ['start', '--silent', '--', '--only', 'is empty at first'], { cwd: ROOT })
  const ended = new Promise((resolve) => child.once('exit', resolve))
  const ready = await new Promise<number>((resolve, reject) => {
    let printed = ''
    child.stdout.on('data', (data: Buffer) => {
      printed += data
      if (printed.includes('all ready in')) resolve(performance.now() - startedAt)
    })
    child.once('exit', () => reject(new Error(`npm start ended before all was ready:\n${printed}`)))
  })
  await ended
  return ready
}

async function startOnly(): Promise<number> {
  const startedAt = performance.now()
  await using _env = await shop.launch({ directory })
  return performance.now() - startedAt
}

async function stopOnly(): Promise<number> {
  const env = await shop.launch({ directory })
  const startedAt = performance.now()
  await env.stop()
  return performance.now() - startedAt
}

async function timedAfter(before: () => Promise<unknown>, work: () => Promise<unknown>): Promise<number> {
  await before()
  const startedAt = performance.now()
  await work()
  return performance.now() - startedAt
}
