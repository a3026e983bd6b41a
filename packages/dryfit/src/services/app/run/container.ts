import type { Readable } from 'node:stream'
import { DryfitError, messageOf } from '../../../foundation/core/index.ts'
import type { ContainerOptions } from '../options.ts'
import type { Run, RunParts } from './run.ts'

/** The part of testcontainers that is used here. */
interface Testcontainers {
  readonly GenericContainer: new (image: string) => ContainerBuilder
  readonly TestContainers: { exposeHostPorts(...ports: number[]): Promise<void> }
}

interface ContainerBuilder {
  withExposedPorts(port: number): ContainerBuilder
  withEnvironment(env: Record<string, string>): ContainerBuilder
  withCommand(words: string[]): ContainerBuilder
  withLogConsumer(consume: (stream: Readable) => void): ContainerBuilder
  start(): Promise<StartedContainer>
}

interface StartedContainer {
  getHost(): string
  getMappedPort(port: number): number
  stop(options: { timeout: number }): Promise<unknown>
}

/** The name under which a container sees the machine it runs on. */
const HOST_SEEN_FROM_INSIDE = 'host.testcontainers.internal'

/** Runs an image. Addresses of this machine in its variables are rewritten to how the container reaches them. */
export async function runContainer({ image, port, command }: ContainerOptions, parts: RunParts): Promise<Run> {
  const { GenericContainer, TestContainers } = await loadTestcontainers(parts.name)
  const { env, ports } = seenFromInside({ ...parts.env, [parts.settings.portVariable]: String(port) })
  try {
    if (ports.length > 0) await TestContainers.exposeHostPorts(...ports)
    const builder = new GenericContainer(image)
      .withExposedPorts(port)
      .withEnvironment(env)
      .withLogConsumer((stream) => readLines(stream, (text) => parts.log('out', text)))
    const container = await (command === undefined ? builder : builder.withCommand([...command])).start()
    return {
      address: { host: container.getHost(), port: container.getMappedPort(port) },
      // The package does not tell when a container ends; what it no longer answers shows in its exchanges.
      ended: new Promise(() => undefined),
      stop: async () => {
        await container.stop({ timeout: parts.settings.stopGraceMs })
      },
    }
  } catch (cause) {
    throw startError(parts.name, image, cause)
  }
}

/** Rewrites `127.0.0.1:port` and `localhost:port`, and says which ports those are. */
export function seenFromInside(env: RunParts['env']): { env: Record<string, string>; ports: number[] } {
  const ports = new Set<number>()
  const rewritten: Record<string, string> = {}
  for (const [name, value] of Object.entries(env)) {
    if (value === undefined) continue
    rewritten[name] = value.replace(/(?<![\w.-])(?:127\.0\.0\.1|localhost):(\d{1,5})(?!\d)/g, (_all, port: string) => {
      ports.add(Number(port))
      return `${HOST_SEEN_FROM_INSIDE}:${port}`
    })
  }
  return { env: rewritten, ports: [...ports] }
}

async function loadTestcontainers(name: string): Promise<Testcontainers> {
  // Not a literal, so that neither compiler nor bundler asks for a package that is optional.
  const specifier = 'testcontainers'
  try {
    return (await import(specifier)) as Testcontainers
  } catch (cause) {
    throw new DryfitError('PEER_MISSING', {
      what: `app "${name}" is a container, which needs the package testcontainers`,
      why: messageOf(cause),
      fix: 'npm install --save-dev testcontainers, or give a command instead',
      cause,
    })
  }
}

function startError(name: string, image: string, cause: unknown): DryfitError {
  const why = messageOf(cause)
  if (!/container runtime/i.test(why)) {
    return new DryfitError('START_FAILED', {
      what: `the container ${image} of app "${name}" did not start`,
      why,
      cause,
    })
  }
  return new DryfitError('PROVIDER_UNAVAILABLE', {
    what: `app "${name}" is a container, and there is no container engine`,
    why,
    fix: 'start Docker or Podman, set DOCKER_HOST, or give a command instead',
    cause,
  })
}

function readLines(stream: Readable, onLine: (text: string) => void): void {
  let rest = ''
  stream.setEncoding('utf8')
  stream.on('data', (chunk: string) => {
    const lines = (rest + chunk).split(/\r?\n/)
    rest = lines.pop() ?? ''
    for (const line of lines) onLine(line)
  })
  stream.on('end', () => rest !== '' && onLine(rest))
}
