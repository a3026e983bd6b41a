import type { FastifyInstance } from 'fastify'
import { Env } from './env.ts'
import { createHttpServer } from './http-server.ts'
import type { Resource } from './resource.ts'

export interface ServiceParts {
  /** Adds the service's routes. Default: none but `/health`. */
  readonly routes?: (app: FastifyInstance) => void
  /** Checked by `/health`, closed after the last request. */
  readonly uses?: readonly Resource[]
  /** Started once the service listens, stopped before its last request is over. */
  readonly background?: readonly Background[]
}

/** Work that no request asks for. */
export interface Background {
  start(): void
  stop(): void
}

const SHUTDOWN_TIMEOUT_MS = 5_000

/**
 * Runs a service until SIGTERM or SIGINT.
 *
 * ```
 *   environment variables ─▶ parts ─▶ listen ─▶ … requests … ─▶ SIGTERM ─▶ finish requests ─▶ close resources
 * ```
 */
export async function runService(name: string, build: (env: Env) => ServiceParts): Promise<void> {
  try {
    await start(name, build, new Env())
  } catch (error) {
    process.stderr.write(`${name} cannot start: ${error instanceof Error ? error.message : String(error)}\n`)
    process.exit(1)
  }
}

async function start(name: string, build: (env: Env) => ServiceParts, env: Env): Promise<void> {
  const { routes = noRoutes, uses = [], background = [] } = build(env)
  const app = createHttpServer(name, uses, env.text('LOG_LEVEL', 'info'))
  routes(app)
  await app.listen({ port: env.integer('PORT', 0), host: env.text('HOST', '127.0.0.1') })
  for (const each of background) each.start()
  onceStopped(async () => {
    for (const each of background) each.stop()
    await app.close()
    await Promise.all(uses.map((resource) => resource.close()))
  })
}

function noRoutes(): void {}

function onceStopped(shutDown: () => Promise<void>): void {
  let stopping = false
  const stop = (): void => {
    if (stopping) return
    stopping = true
    setTimeout(() => process.exit(1), SHUTDOWN_TIMEOUT_MS).unref()
    shutDown().then(
      () => process.exit(0),
      () => process.exit(1),
    )
  }
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
}
