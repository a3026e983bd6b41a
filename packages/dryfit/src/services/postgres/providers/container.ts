import { DryfitError, messageOf } from '../../../foundation/core/index.ts'
import { type PostgresServer, READY_MS, type ServerRequest } from '../server/server.ts'

/** A server in a container, by the optional package testcontainers. */
export async function startContainer(request: ServerRequest): Promise<PostgresServer> {
  const { GenericContainer, Wait } = await loadTestcontainers()
  request.progress(`starting a container of ${request.image}`)
  const settings = Object.entries({
    fsync: 'off',
    synchronous_commit: 'off',
    full_page_writes: 'off',
    ...request.settings,
  })
  const container = await new GenericContainer(request.image)
    .withEnvironment({ POSTGRES_PASSWORD: request.password })
    .withCommand(['postgres', ...settings.flatMap(([name, value]) => ['-c', `${name}=${value}`])])
    .withExposedPorts(5432)
    // The image starts its server twice: for its own set-up, and for good.
    .withWaitStrategy(Wait.forLogMessage(/database system is ready to accept connections/, 2))
    .withStartupTimeout(READY_MS * 4)
    .start()
    .catch((cause: unknown) => {
      throw unavailable(request.image, cause)
    })
  return {
    provider: 'container',
    access: {
      host: container.getHost(),
      port: container.getMappedPort(5432),
      user: 'postgres',
      password: request.password,
      database: 'postgres',
      tls: false,
    },
    logs: [],
    failure: undefined,
    stop: async () => {
      await container.stop({ timeout: 0 })
    },
  }
}

/** The part of testcontainers that is used here. */
interface Testcontainers {
  readonly GenericContainer: new (image: string) => ContainerBuilder
  readonly Wait: { forLogMessage(pattern: RegExp, times: number): unknown }
}

interface ContainerBuilder {
  withEnvironment(environment: Record<string, string>): this
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
      what: 'the provider "container" of postgres needs the package testcontainers',
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
