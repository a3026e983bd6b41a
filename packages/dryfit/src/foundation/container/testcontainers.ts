import type { Readable } from 'node:stream'
import { DryfitError, messageOf } from '../core/index.ts'

/** The part of the optional package testcontainers that is used here. */
export interface Testcontainers {
  readonly GenericContainer: new (image: string) => Builder
  readonly TestContainers: { exposeHostPorts(...ports: number[]): Promise<void> }
  readonly Wait: {
    forLogMessage(pattern: RegExp, times: number): WaitStrategy
    forListeningPorts(): WaitStrategy
  }
  /** Fails when no engine answers. */
  getContainerRuntimeClient(): Promise<Engine>
}

export interface Builder {
  withExposedPorts(...ports: number[]): Builder
  withEnvironment(environment: Record<string, string>): Builder
  withCommand(words: string[]): Builder
  withLabels(labels: Record<string, string>): Builder
  withLogConsumer(consume: (stream: Readable) => void): Builder
  withWaitStrategy(strategy: WaitStrategy): Builder
  withStartupTimeout(ms: number): Builder
  start(): Promise<Started>
}

/** How to know that a container is ready. */
export interface WaitStrategy {
  waitUntilReady(container: EngineContainer, ...rest: readonly unknown[]): Promise<void>
  withStartupTimeout(ms: number): WaitStrategy
  isStartupTimeoutSet(): boolean
  getStartupTimeout(): number
}

export interface Started {
  getId(): string
  getHost(): string
  getMappedPort(port: number): number
  stop(options: { timeout: number }): Promise<unknown>
}

/** The engine, by the client that comes with the package. */
export interface Engine {
  readonly container: {
    readonly dockerode: {
      listContainers(options: { all: boolean; filters: { label: string[] } }): Promise<Listed[]>
      getContainer(id: string): EngineContainer
    }
    /** All that it prints, to its end. */
    logs(container: EngineContainer): Promise<Readable>
  }
}

export interface Listed {
  readonly Id: string
  /** `created`, `running`, `exited` … */
  readonly State: string
  readonly Labels: Readonly<Record<string, string>>
}

export interface EngineContainer {
  /** Resolves when it has ended. */
  wait(): Promise<{ StatusCode: number }>
  inspect(): Promise<{ State: { Running: boolean } }>
  kill(): Promise<unknown>
  remove(options: { force: boolean; v: boolean }): Promise<unknown>
}

/** @throws PEER_MISSING when the package is not installed. */
export async function loadTestcontainers(wantedBy: string, instead: string): Promise<Testcontainers> {
  // A variable, so that neither the compiler nor a bundler looks for a package that most do not have.
  const name = 'testcontainers'
  try {
    return (await import(name)) as Testcontainers
  } catch (cause) {
    throw new DryfitError('PEER_MISSING', {
      what: `${wantedBy} needs the package testcontainers`,
      why: messageOf(cause).split('\n', 1)[0],
      fix: `npm install --save-dev testcontainers, or ${instead}`,
      cause,
    })
  }
}
