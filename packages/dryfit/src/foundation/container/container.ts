import { randomUUID } from 'node:crypto'
import { type Address, DryfitError, type LogLine, messageOf } from '../core/index.ts'
import { Output } from './output.ts'
import { ownerLabels, removeOrphans } from './owner.ts'
import { ReadyUnlessEnded } from './ready-unless-ended.ts'
import { clearRemains, startLabels } from './remains.ts'
import { type Builder, type Engine, loadTestcontainers, type Started, type Testcontainers } from './testcontainers.ts'

/** What is to run in a container, and who wants it. */
export interface ContainerRequest {
  readonly image: string
  /** TCP ports inside that are to be reached from here. */
  readonly ports: readonly number[]
  readonly environment?: Readonly<Record<string, string>>
  /** Runs inside in place of what the image names. */
  readonly command?: readonly string[]
  /** It is ready when a line like this was printed that many times (default 1). Default: when its ports are open. */
  readonly readyLine?: { readonly pattern: RegExp; readonly times?: number }
  /** Ports of this machine that are to be reached from inside. Default: none. */
  readonly hostPorts?: readonly number[]
  readonly startTimeoutMs: number
  /** For errors: `the provider "container" of redis`. */
  readonly wantedBy: string
  /** For errors, what would do as well: `choose the provider embedded`. */
  readonly instead: string
  /** Gives the start up. Default: never. */
  readonly signal?: AbortSignal
  /** The time that lines are stamped with, in milliseconds since 1970. Default: this machine's. */
  readonly now?: () => number
  /** Hears what is being done, for people. */
  readonly progress?: (message: string) => void
  /** Hears every line that it prints. */
  readonly onLine?: (text: string) => void
}

/** A container that is ready. */
export interface RunningContainer {
  /** Its identifier at the engine. */
  readonly id: string
  /** Where a port of it is reached from here. */
  addressOf(port: number): Address
  /** The newest lines it printed, at most 1,000. */
  readonly logs: readonly LogLine[]
  /** Resolves when it ended, asked to or not, with how: `exit code 1`. Never rejects. */
  readonly ended: Promise<string>
  /** Why it is no longer running although nobody stopped it. */
  readonly failure: Error | undefined
  /** Ends it, after `graceMs` by force (default 0), and removes it and its volumes. */
  stop(graceMs?: number): Promise<void>
}

const EVIDENCE_LINES = 20

/**
 * Runs an image by the optional package testcontainers, on whatever engine that finds.
 *
 * @throws PEER_MISSING without the package; PROVIDER_UNAVAILABLE without an engine or the image; START_FAILED when the
 * container did not become ready in `startTimeoutMs`; the reason of `signal` when that gave the start up.
 * @example
 * const container = await startContainer({ image: 'redis:8-alpine', ports: [6379], startTimeoutMs: 60_000, … })
 */
export async function startContainer(request: ContainerRequest): Promise<RunningContainer> {
  const library = await loadTestcontainers(request.wantedBy, request.instead)
  const engine = await findEngine(library, request)
  await removeOrphans(engine)
  const output = new Output(request)
  const id = randomUUID()
  try {
    const { hostPorts = [] } = request
    request.progress?.(`starting a container of ${request.image}`)
    if (hostPorts.length > 0) await library.TestContainers.exposeHostPorts(...hostPorts)
    const builder = describe(library, request, output).withLabels({ ...ownerLabels(), ...startLabels(id) })
    return new Running(await builder.start(), engine, request.image, output.lines)
  } catch (cause) {
    const ended = await clearRemains(engine, id, output)
    request.signal?.throwIfAborted()
    const why = ended === undefined ? messageOf(cause) : `it ended with ${ended}`
    throw output.begun ? notReady(request, output.lines, why, cause) : notCreated(request, cause)
  }
}

async function findEngine(library: Testcontainers, { wantedBy, instead }: ContainerRequest): Promise<Engine> {
  try {
    return await library.getContainerRuntimeClient()
  } catch (cause) {
    throw new DryfitError('PROVIDER_UNAVAILABLE', {
      what: `${wantedBy} needs a container engine, and none answers`,
      why: messageOf(cause),
      fix: `start Docker or Podman, name one in DOCKER_HOST, or ${instead}`,
      cause,
    })
  }
}

function describe({ GenericContainer, Wait }: Testcontainers, request: ContainerRequest, output: Output): Builder {
  const { image, ports, environment = {}, command, readyLine, startTimeoutMs, signal } = request
  const strategy =
    readyLine === undefined ? Wait.forListeningPorts() : Wait.forLogMessage(readyLine.pattern, readyLine.times ?? 1)
  const builder = new GenericContainer(image)
    .withExposedPorts(...ports)
    .withEnvironment({ ...environment })
    .withLogConsumer((stream) => output.read(stream))
    .withWaitStrategy(new ReadyUnlessEnded(strategy, signal))
    .withStartupTimeout(startTimeoutMs)
  return command === undefined ? builder : builder.withCommand([...command])
}

class Running implements RunningContainer {
  readonly id: string
  readonly logs: readonly LogLine[]
  readonly ended: Promise<string>
  failure: Error | undefined
  readonly #container: Started
  #stopping: Promise<void> | undefined

  constructor(container: Started, engine: Engine, image: string, logs: readonly LogLine[]) {
    this.#container = container
    this.id = container.getId()
    this.logs = logs
    this.ended = endOf(engine, this.id)
    void this.ended.then((how) => {
      if (this.#stopping === undefined) this.failure = new Error(`the container of ${image} ended: ${how}`)
    })
  }

  addressOf(port: number): Address {
    return { host: this.#container.getHost(), port: this.#container.getMappedPort(port) }
  }

  stop(graceMs = 0): Promise<void> {
    this.#stopping ??= this.#container.stop({ timeout: graceMs }).then(() => undefined)
    return this.#stopping
  }
}

async function endOf(engine: Engine, id: string): Promise<string> {
  try {
    const { StatusCode } = await engine.container.dockerode.getContainer(id).wait()
    return `exit code ${StatusCode}`
  } catch (thrown) {
    // The engine itself went away, and every container of it with it.
    return messageOf(thrown)
  }
}

function notCreated({ image, wantedBy, instead }: ContainerRequest, cause: unknown): DryfitError {
  return new DryfitError('PROVIDER_UNAVAILABLE', {
    what: `${wantedBy} could make no container of ${image}`,
    why: messageOf(cause),
    fix: `see whether the engine has or can get the image (docker pull ${image}), or ${instead}`,
    cause,
  })
}

function notReady(
  { image, wantedBy }: ContainerRequest,
  lines: readonly LogLine[],
  why: string,
  cause: unknown,
): DryfitError {
  return new DryfitError('START_FAILED', {
    what: `${wantedBy} started a container of ${image} that did not become ready`,
    why,
    ...(lines.length > 0 && {
      evidence: ['last lines it printed:', ...lines.slice(-EVIDENCE_LINES).map(({ text }) => `  | ${text}`)].join('\n'),
    }),
    cause,
  })
}
