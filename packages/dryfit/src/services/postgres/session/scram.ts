import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto'
import { DryfitError } from '../../../foundation/core/index.ts'

const KEY_BYTES = 32
/** A server that asks for more would keep the process busy for minutes. */
const MAX_ITERATIONS = 1_000_000

/**
 * The client's half of SCRAM-SHA-256 (RFC 5802, RFC 7677) as PostgreSQL speaks it: without channel binding, and with
 * the user name left empty because the startup packet has named it ("SASL Authentication").
 *
 * ```
 *   first ──▶        ◀── challenge        final ──▶        ◀── verdict
 * ```
 */
export class Scram {
  static readonly mechanism = 'SCRAM-SHA-256'
  readonly #password: string
  readonly #nonce: string
  #serverSignature = ''

  constructor(password: string, nonce = randomBytes(18).toString('base64')) {
    this.#password = password
    this.#nonce = nonce
  }

  /** client-first-message */
  first(): string {
    return `n,,${this.#firstBare()}`
  }

  /** client-final-message, for the server-first-message `challenge`. */
  final(challenge: string): string {
    const { r: nonce = '', s: salt = '', i: iterations = '' } = attributes(challenge)
    const count = Number(iterations)
    if (!nonce.startsWith(this.#nonce) || nonce.length === this.#nonce.length) throw refused('its nonce is not ours')
    if (!(count >= 1 && count <= MAX_ITERATIONS)) throw refused(`it asks for ${iterations} iterations`)
    const salted = pbkdf2Sync(this.#password.normalize('NFKC'), Buffer.from(salt, 'base64'), count, KEY_BYTES, 'sha256')
    const clientKey = hmac(salted, 'Client Key')
    const withoutProof = `c=biws,r=${nonce}`
    const message = `${this.#firstBare()},${challenge},${withoutProof}`
    const signature = hmac(createHash('sha256').update(clientKey).digest(), message)
    const proof = Buffer.from(clientKey.map((byte, index) => byte ^ (signature[index] as number)))
    this.#serverSignature = hmac(hmac(salted, 'Server Key'), message).toString('base64')
    return `${withoutProof},p=${proof.toString('base64')}`
  }

  /** Checks server-final-message: only who knows the password can sign it. */
  verify(verdict: string): void {
    if (attributes(verdict).v !== this.#serverSignature) throw refused('its signature is wrong')
  }

  #firstBare(): string {
    return `n=,r=${this.#nonce}`
  }
}

function attributes(message: string): Record<string, string | undefined> {
  return Object.fromEntries(message.split(',').map((part) => [part.slice(0, 1), part.slice(2)]))
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest()
}

function refused(why: string): DryfitError {
  return new DryfitError('CONNECT_FAILED', { what: 'the server failed to prove who it is', why })
}
