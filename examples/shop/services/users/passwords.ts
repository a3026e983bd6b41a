import { randomBytes, scrypt as scryptWithCallback, timingSafeEqual } from 'node:crypto'

const KEY_BYTES = 32
const SALT_BYTES = 16
const BLOCK_SIZE = 8

/** Hashes passwords with scrypt. The text form, `scrypt$cost$salt$key`, carries what is needed to check one. */
export class Passwords {
  readonly #cost: number

  /** `cost`: scrypt's N, a power of two. More is slower and safer. */
  constructor(cost: number) {
    this.#cost = cost
  }

  async hash(password: string): Promise<string> {
    const salt = randomBytes(SALT_BYTES)
    const key = await scrypt(password, salt, this.#cost)
    return ['scrypt', this.#cost, salt.toString('base64url'), key.toString('base64url')].join('$')
  }

  async matches(password: string, hash: string): Promise<boolean> {
    const [, cost = '', salt = '', key = ''] = hash.split('$')
    const expected = Buffer.from(key, 'base64url')
    const actual = await scrypt(password, Buffer.from(salt, 'base64url'), Number(cost))
    return timingSafeEqual(actual, expected)
  }
}

function scrypt(password: string, salt: Buffer, cost: number): Promise<Buffer> {
  const options = { N: cost, r: BLOCK_SIZE, p: 1, maxmem: 256 * cost * BLOCK_SIZE }
  return new Promise((resolve, reject) => {
    scryptWithCallback(password, salt, KEY_BYTES, options, (error, key) => (error ? reject(error) : resolve(key)))
  })
}
