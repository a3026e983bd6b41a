// The embedded servers beside the real ones: Debian's redis-server and rabbitmq-server, installed where that is possible;
// our engine for pact files beside the native one; and Prisma on the seam of Postgres. The last two are too heavy to be
// installed with the rest.
//
//   npm run conformance             a round for every change
//   npm run conformance -- --full   all the commands and operations that conformance/README.md speaks of
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { hasServer, installServer } from './lib/debian.ts'
import { command, root, runSteps, type Step } from './lib/steps.ts'

const full = process.argv.includes('--full')
const counts = full
  ? { redisCommands: '100000', amqpOperations: '20000', contractCases: '1000' }
  : { redisCommands: '10000', amqpOperations: '1000', contractCases: '250' }

const node =
  (...args: string[]): Step['run'] =>
  async () => {
    const lines = (await command(process.execPath, args)).trim().split('\n')
    return lines.at(-1)?.trim()
  }
const steps: Step[] = []
if (await present('redis-server')) {
  steps.push({ name: 'Redis', run: node('conformance/redis/index.ts', '--commands', counts.redisCommands) })
}
if (await present('rabbitmq-server')) {
  steps.push({ name: 'RabbitMQ, conversations', run: node('conformance/amqp/suite.ts') })
  steps.push({ name: 'RabbitMQ, random operations', run: node('conformance/amqp/random.ts', counts.amqpOperations) })
}
steps.push({ name: 'Prisma on Postgres', run: node('conformance/postgres/prisma.ts') })
const native = await installPackages('conformance/pact')
if (native === undefined) {
  steps.push({ name: 'pact files both ways', run: node('conformance/pact/files.ts') })
  steps.push({ name: 'contracts, random requests', run: node('conformance/pact/requests.ts', counts.contractCases) })
  steps.push({ name: 'contracts, random responses', run: node('conformance/pact/responses.ts', counts.contractCases) })
} else console.log(`the native pact engine is left out: ${native}`)
const { passed, failed } = await runSteps('conformance', steps)
console.log(`\n${passed} passed, ${failed} failed`)
process.exitCode = failed > 0 ? 1 : 0

/** Whether there is the real server; says why when there is none. */
async function present(server: string): Promise<boolean> {
  if (hasServer(server)) return true
  const reason = await installServer(server)
  if (reason === undefined) return true
  console.log(`${server} is left out: ${reason}`)
  return false
}

/** Installs what one comparison alone needs, once; why that is not possible, or undefined. */
async function installPackages(folder: string): Promise<string | undefined> {
  const cwd = join(root, folder)
  if (existsSync(join(cwd, 'node_modules'))) return undefined
  try {
    await command('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { cwd })
    return undefined
  } catch (thrown) {
    return (thrown as Error).message
  }
}
