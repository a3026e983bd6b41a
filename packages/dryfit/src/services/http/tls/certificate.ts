import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'
import { isIP } from 'node:net'
import { der } from './der.ts'

/** A key and its certificate, in PEM. */
export interface Identity {
  readonly key: string
  readonly cert: string
}

/** A certificate authority of our own, and a server certificate that it signed. */
export interface GeneratedTls extends Identity {
  /** What a client has to trust. */
  readonly ca: string
}

const ECDSA_WITH_SHA256 = '1.2.840.10045.4.3.2'
const YEAR_MS = 365 * 24 * 3600 * 1000

/**
 * Makes a certificate authority and a certificate for `hosts`, valid for a year (RFC 5280). Nothing is written to disk
 * and nothing is trusted by anybody who is not told so.
 *
 * @example const { key, cert, ca } = generateTls(['localhost', '127.0.0.1'])
 */
export function generateTls(hosts: readonly string[]): GeneratedTls {
  const authority = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const server = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const issuer = nameOf('Dryfit test authority')
  const ca = certificate({
    subject: issuer,
    issuer,
    publicKey: authority.publicKey,
    signer: authority.privateKey,
    // A certificate authority that may sign certificates (keyCertSign, cRLSign).
    extensions: [
      extension('2.5.29.19', true, der.sequence(der.boolean(true))),
      extension('2.5.29.15', true, der.bits(Buffer.of(0x06), 1)),
    ],
  })
  const cert = certificate({
    subject: nameOf(hosts[0] ?? 'localhost'),
    issuer,
    publicKey: server.publicKey,
    signer: authority.privateKey,
    extensions: [
      extension('2.5.29.17', false, der.sequence(...hosts.map(alternativeName))),
      // For servers and for clients.
      extension('2.5.29.37', false, der.sequence(der.oid('1.3.6.1.5.5.7.3.1'), der.oid('1.3.6.1.5.5.7.3.2'))),
    ],
  })
  const key = server.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  return { key, cert: `${cert}${ca}`, ca }
}

function certificate(parts: {
  subject: Buffer
  issuer: Buffer
  publicKey: KeyObject
  signer: KeyObject
  extensions: readonly Buffer[]
}): string {
  // Certificates live in the time of the machine, since the TLS libraries that check them do.
  const now = Date.now()
  const algorithm = der.sequence(der.oid(ECDSA_WITH_SHA256))
  const body = der.sequence(
    der.context(0, true, der.integer(Buffer.of(2))),
    der.integer(serialNumber()),
    algorithm,
    parts.issuer,
    der.sequence(der.time(new Date(now - 24 * 3600 * 1000)), der.time(new Date(now + YEAR_MS))),
    parts.subject,
    parts.publicKey.export({ type: 'spki', format: 'der' }),
    der.context(3, true, der.sequence(...parts.extensions)),
  )
  const signature = sign('sha256', body, parts.signer)
  return pem(der.sequence(body, algorithm, der.bits(signature)))
}

function serialNumber(): Buffer {
  const bytes = randomBytes(16)
  bytes[0] = ((bytes[0] as number) & 0x7f) | 0x01
  return bytes
}

function nameOf(commonName: string): Buffer {
  return der.sequence(der.set(der.sequence(der.oid('2.5.4.3'), der.text(commonName))))
}

function extension(oid: string, critical: boolean, value: Buffer): Buffer {
  return critical
    ? der.sequence(der.oid(oid), der.boolean(true), der.octets(value))
    : der.sequence(der.oid(oid), der.octets(value))
}

function alternativeName(host: string): Buffer {
  if (isIP(host) === 4) return der.context(7, false, Buffer.from(host.split('.').map(Number)))
  if (host === '::1') return der.context(7, false, Buffer.from('00000000000000000000000000000001', 'hex'))
  return der.context(2, false, Buffer.from(host))
}

function pem(bytes: Buffer): string {
  const lines = bytes.toString('base64').replace(/.{64}/g, '$&\n')
  return `-----BEGIN CERTIFICATE-----\n${lines.trimEnd()}\n-----END CERTIFICATE-----\n`
}
