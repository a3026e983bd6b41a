import { createHash } from 'node:crypto'
import type { Socket } from 'node:net'
import { DryfitError } from '../../../foundation/core/index.ts'
import {
  AUTHENTICATION,
  BACKEND,
  type BodyReader,
  decodeAuthentication,
  decodeBackendKey,
  decodeError,
  decodeSaslMechanisms,
  encodePassword,
  encodeSaslInitial,
  encodeSaslResponse,
} from '../wire/index.ts'
import { keepParameter, readLink } from './ask-link.ts'
import { Scram } from './scram.ts'
import { ServerError } from './server-error.ts'
import { ServerLink } from './server-link.ts'
import type { Startup } from './startup.ts'

/** How long the server may take to let us in, in real milliseconds. */
const TIMEOUT_MS = 10_000

/**
 * Opens a session of our own over a bare connection, as `startup` says but on `database` and as `user`. Resolves when the server is
 * ready for statements.
 *
 * @throws ServerError when the server refuses.
 */
export async function logIn(
  socket: Socket,
  as: { startup: Startup; database: string; user: string; password: string | undefined },
): Promise<ServerLink> {
  const { startup, database, user, password } = as
  const link = new ServerLink(socket, database)
  const timer = setTimeout(() => socket.destroy(), TIMEOUT_MS)
  const authentication = new Authentication(link, user, password)
  try {
    const ready = readLink(link, ({ type, body }) => {
      if (type === BACKEND.authentication) authentication.answer(body)
      else if (type === BACKEND.parameterStatus) keepParameter(link, body)
      else if (type === BACKEND.backendKeyData) Object.assign(link, decodeBackendKey(body))
      else if (type === BACKEND.errorResponse) throw new ServerError(decodeError(body))
      return type === BACKEND.readyForQuery
    })
    socket.write(startup.packetFor(database, user))
    await ready
    return link
  } catch (thrown) {
    link.destroy()
    throw thrown
  } finally {
    clearTimeout(timer)
  }
}

/** Answers what the server asks for: nothing, a password in clear or as MD5, or SCRAM ("Message Flow", Start-up). */
class Authentication {
  readonly #link: ServerLink
  readonly #user: string
  readonly #password: string | undefined
  #scram: Scram | undefined

  constructor(link: ServerLink, user: string, password: string | undefined) {
    this.#link = link
    this.#user = user
    this.#password = password
  }

  answer(body: BodyReader): void {
    const { kind, data } = decodeAuthentication(body)
    switch (kind) {
      case AUTHENTICATION.ok:
        return
      case AUTHENTICATION.cleartextPassword:
        this.#send(encodePassword(this.#secret()))
        return
      case AUTHENTICATION.md5Password:
        this.#send(encodePassword(md5Answer(this.#user, this.#secret(), data)))
        return
      default:
        this.#answerSasl(kind, data)
    }
  }

  #answerSasl(kind: number, data: Buffer): void {
    if (kind === AUTHENTICATION.sasl && decodeSaslMechanisms(data).includes(Scram.mechanism)) {
      this.#scram = new Scram(this.#secret())
      this.#send(encodeSaslInitial(Scram.mechanism, this.#scram.first()))
    } else if (kind === AUTHENTICATION.saslContinue && this.#scram !== undefined) {
      this.#send(encodeSaslResponse(this.#scram.final(data.toString())))
    } else if (kind === AUTHENTICATION.saslFinal && this.#scram !== undefined) {
      this.#scram.verify(data.toString())
    } else {
      throw new DryfitError('CONNECT_FAILED', {
        what: `cannot log in as "${this.#user}"`,
        why: `the server asks for an authentication that is not known here (${kind})`,
      })
    }
  }

  #secret(): string {
    if (this.#password !== undefined) return this.#password
    throw new DryfitError('CONNECT_FAILED', {
      what: `cannot log in as "${this.#user}"`,
      why: 'the server asks for a password that only the client knows',
    })
  }

  #send(message: Buffer): void {
    this.#link.socket.write(message)
  }
}

/** `md5` + md5(md5(password + user) + salt), all in hex (AuthenticationMD5Password). */
function md5Answer(user: string, password: string, salt: Buffer): string {
  const inner = createHash('md5').update(`${password}${user}`).digest('hex')
  return `md5${createHash('md5').update(inner).update(salt).digest('hex')}`
}
