import { DryfitError, messageOf, type StartContext } from '../../../foundation/core/index.ts'
import type { ResolvedOptions } from '../options.ts'
import type { Backend } from './backend.ts'
import { startRemote } from './remote.ts'

const START_TIMEOUT_MS = 120_000
const AMQP_PORT = 5672
const MANAGEMENT_PORT = 15_672

/** The part of testcontainers that is used here. */
interface Testcontainers {
  readonly GenericContainer: new (image: string) => Builder
  readonly Wait: { forLogMessage(pattern: RegExp): unknown }
}

interface Builder {
  withExposedPorts(...ports: number[]): this
  withWaitStrategy(strategy: unknown): this
  withStartupTimeout(ms: number): this
  start(): Promise<Container>
}

interface Container {
  getHost(): string
  getMappedPort(port: number): number
  stop(options: { timeout: number }): Promise<unknown>
}

/** A RabbitMQ in a container, by the optional package testcontainers. */
export async function startContainer(options: ResolvedOptions, context: StartContext): Promise<Backend> {
  context.progress(`starting a container of ${options.image}`)
  const container = await run(options.image)
  const host = container.getHost()
  const broker = {
    provider: 'container',
    address: { host, port: container.getMappedPort(AMQP_PORT) },
    managementUrl: `http://${host}:${container.getMappedPort(MANAGEMENT_PORT)}`,
    user: 'guest',
    password: 'guest',
    logs: [],
    failure: undefined,
    release: async () => {
      await container.stop({ timeout: 0 })
    },
  } as const
  return startRemote(broker, options, context)
}

async function run(image: string): Promise<Container> {
  const { GenericContainer, Wait } = await loadTestcontainers()
  const builder = new GenericContainer(image)
    .withExposedPorts(AMQP_PORT, MANAGEMENT_PORT)
    .withWaitStrategy(Wait.forLogMessage(/Server startup complete/))
    .withStartupTimeout(START_TIMEOUT_MS)
  try {
    return await builder.start()
  } catch (cause) {
    throw new DryfitError('PROVIDER_UNAVAILABLE', {
      what: `no container of ${image} could be started`,
      why: messageOf(cause),
      fix: 'start Docker or point DOCKER_HOST to an engine; the providers embedded, native and external need none',
      cause,
    })
  }
}

async function loadTestcontainers(): Promise<Testcontainers> {
  // A variable, so that neither the compiler nor a bundler looks for a package that most do not have.
  const name = 'testcontainers'
  try {
    return (await import(name)) as Testcontainers
  } catch (cause) {
    throw new DryfitError('PEER_MISSING', {
      what: 'the provider "container" of rabbitmq needs the package testcontainers',
      why: messageOf(cause).split('\n', 1)[0],
      fix: 'npm install --save-dev testcontainers, or choose the provider embedded',
      cause,
    })
  }
}
