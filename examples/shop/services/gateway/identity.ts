import type { FastifyRequest } from 'fastify'
import { unauthorized } from '../../lib/errors.ts'
import type { Identity, Tokens } from '../../lib/tokens.ts'

/** Who sent the request, by its bearer token. Status 401 without a valid one. */
export function identityOf(request: FastifyRequest, tokens: Tokens): Identity {
  const token = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1]
  const identity = token === undefined ? undefined : tokens.read(token)
  if (identity === undefined) throw unauthorized()
  return identity
}
