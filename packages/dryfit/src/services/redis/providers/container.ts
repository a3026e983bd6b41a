import { DryfitError, messageOf } from '../../../foundation/core/index.ts'
import type { ResolvedRedisOptions } from '../options.ts'
import { READY_MS, type RedisServer } from './server.ts'

/** A server in a container, by the optional package testcontainers. */
export async function startContainer(
  { image, password, config }: ResolvedRedisOptions,
  progress: (message: string) => void,
): Promise<RedisServer> {
  const { GenericContainer, Wait } = await loadTestcontainers()
  progress(`starting a container of ${image}`)
  const settings = {
    save: '',
    appendonly: 'no',
    ...(password === undefined ? {} : { requirepass: password }),
    ...config,
  }
  const container = await new GenericContainer(image)
    .withCommand(['redis-server', ...Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value])])
    .withExposedPorts(6379)
    .withWaitStrategy(Wait.forLogMessage(/Ready to accept connections/))
    .withStartupTimeout(READY_MS * 4)
    .start()
    .catch((cause: unknown) => {
      throw unavailable(image, cause)
    })
  return {
    provider: 'container',
    address: { host: container.getHost(), port: container.getMappedPort(6379) },
    credentials: password === undefined ? undefined : { user: undefined, password },
    ...{ tls: false, database: 0, ours: true, logs: [], failure: undefined },
    stop: async () => {
      await container.stop({ timeout: 0 })
    },
  }
}

/** The part of testcontainers that is used here. */
interface Testcontainers {
  readonly GenericContainer: new (image: string) => ContainerBuilder
  readonly Wait: { forLogMessage(pattern: RegExp): unknown }
}

interface ContainerBuilder {
  withCommand(command: string[]): this
  withExposedPorts(port: number): this
  withWaitStrategy(strategy: unknown): this
  withStartupTimeout(ms: number): this
  start(): Promise<{
    getHost(): string
    getMappedPort(port: number): number
    stop(options: { timeout: number }): Promise<unknown>
  }>
}

async function loadTestcontainers(): Promise<Testcontainers> {
  // A variable, so that neither the compiler nor a bundler looks for a package that most do not have.
  const name = 'testcontainers'
  try {
    return (await import(name)) as Testcontainers
  } catch (cause) {
    throw new DryfitError('PEER_MISSING', {
      what: 'the provider "container" of redis needs the package testcontainers',
      why: messageOf(cause).split('\n', 1)[0],
      fix: 'npm install --save-dev testcontainers, or choose the provider embedded',
      cause,
    })
  }
}

function unavailable(image: string, cause: unknown): DryfitError {
  return new DryfitError('PROVIDER_UNAVAILABLE', {
    what: `no container of ${image} could be started`,
    why: messageOf(cause),
    fix: 'start Docker or point DOCKER_HOST to an engine; the providers embedded, native and external need none',
    cause,
  })
}
