import { createHmac, timingSafeEqual } from 'node:crypto'

/** Whom a bearer token speaks for. */
export interface Identity {
  readonly userId: number
  readonly role: string
}

interface Payload extends Identity {
  /** Epoch milliseconds. */
  readonly expiresAt: number
}

const LIFETIME_MS = 8 * 60 * 60 * 1000

/** Signs and reads bearer tokens with a secret that the issuing and the checking service share (HMAC-SHA-256). */
export class Tokens {
  readonly #secret: string

  constructor(secret: string) {
    this.#secret = secret
  }

  issue({ userId, role }: Identity): string {
    const payload: Payload = { userId, role, expiresAt: Date.now() + LIFETIME_MS }
    const encoded = Buffer.from(JSON.stringify(payload)).toString('base64url')
    return `${encoded}.${this.#sign(encoded).toString('base64url')}`
  }

  /** Undefined for a token that is not ours, was changed, or has expired. */
  read(token: string): Identity | undefined {
    const [encoded = '', signature = ''] = token.split('.')
    const expected = this.#sign(encoded)
    const given = Buffer.from(signature, 'base64url')
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined
    const { userId, role, expiresAt } = JSON.parse(Buffer.from(encoded, 'base64url').toString()) as Payload
    return expiresAt > Date.now() ? { userId, role } : undefined
  }

  #sign(encoded: string): Buffer {
    return createHmac('sha256', this.#secret).update(encoded).digest()
  }
}
