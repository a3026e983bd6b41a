import { createHash, createHmac, pbkdf2Sync, timingSafeEqual } from 'node:crypto'

/** `SCRAM-SHA-256$<iterations>:<salt>$<stored key>:<server key>` (catalogue pg_authid). */
const SCRAM_SECRET = /^SCRAM-SHA-256\$(\d+):([^$]+)\$([^:]+):/

/**
 * Whether a password is the one of a role, by the secret that the server keeps of it in `pg_authid.rolpassword`.
 *
 * @param secret null for a role without a password, which nobody can use
 */
export function verifyPassword(user: string, password: string, secret: string | null): boolean {
  if (secret === null) return false
  const scram = SCRAM_SECRET.exec(secret)
  if (scram === null) return equal(secret, `md5${createHash('md5').update(`${password}${user}`).digest('hex')}`)
  const [, iterations, salt = '', storedKey = ''] = scram
  const salted = pbkdf2Sync(password.normalize('NFKC'), Buffer.from(salt, 'base64'), Number(iterations), 32, 'sha256')
  const clientKey = createHmac('sha256', salted).update('Client Key').digest()
  return equal(storedKey, createHash('sha256').update(clientKey).digest('base64'))
}

function equal(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)]
  return a.length === b.length && timingSafeEqual(a, b)
}
