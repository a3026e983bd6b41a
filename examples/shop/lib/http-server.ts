import Fastify, { type FastifyError, type FastifyInstance, LogController } from 'fastify'
import { HttpError } from './errors.ts'
import type { Resource } from './resource.ts'
import { runInTrace, traceOf } from './trace.ts'

const MAX_BODY_BYTES = 64 * 1024
const REQUEST_TIMEOUT_MS = 30_000

/** The HTTP server that every service of the shop has: errors as JSON, `/health`, and the caller's trace. */
export function createHttpServer(name: string, uses: readonly Resource[], logLevel: string): FastifyInstance {
  const app = Fastify({
    bodyLimit: MAX_BODY_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
    logger: { level: logLevel, base: { service: name } },
    logController: new LogController({ disableRequestLogging: true }),
  })
  app.removeContentTypeParser('text/plain')
  // After the body was read: its events belong to the socket and would lose the trace.
  app.addHook('preValidation', (request, _reply, done) => runInTrace(traceOf(request.headers), done))
  app.setNotFoundHandler((_request, reply) =>
    reply.code(404).send(new HttpError(404, 'NOT_FOUND', 'Endpoint not found')),
  )
  app.setErrorHandler((error: FastifyError | HttpError, request, reply) => {
    const answer = answerFor(error)
    if (answer.status >= 500) request.log.error({ error: String(error), cause: String(error.cause ?? '') }, request.url)
    return reply.code(answer.status).send(answer.toJSON())
  })
  addHealthRoute(app, name, uses)
  return app
}

function answerFor(error: FastifyError | HttpError): HttpError {
  if (error instanceof HttpError) return error
  const status = error.statusCode ?? 500
  if (status < 500) return new HttpError(status, error.code ?? 'BAD_REQUEST', error.message)
  return new HttpError(500, 'INTERNAL_ERROR', 'Internal server error')
}

function addHealthRoute(app: FastifyInstance, name: string, uses: readonly Resource[]): void {
  app.get('/health', async (_request, reply) => {
    const checks = await Promise.all(uses.map(async (each) => ({ each, state: await stateOf(each) })))
    const healthy = checks.every(({ each, state }) => state === 'up' || each.optional === true)
    const states = Object.fromEntries(checks.map(({ each, state }) => [each.name, state]))
    return reply
      .code(healthy ? 200 : 503)
      .send({ status: healthy ? 'healthy' : 'unhealthy', service: name, checks: states })
  })
}

function stateOf(resource: Resource): Promise<'up' | 'down'> {
  return resource.check().then(
    () => 'up',
    () => 'down',
  )
}
