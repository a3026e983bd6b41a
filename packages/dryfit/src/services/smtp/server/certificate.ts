import { generateKeyPairSync, randomBytes, sign } from 'node:crypto'
import { bitString, explicit, integer, objectId, octetString, sequence, set, tagged, utcTime, utf8 } from './der.ts'

export interface Certificate {
  /** PEM */
  readonly key: string
  readonly cert: string
}

const DAY_MS = 86_400_000
const ECDSA_WITH_SHA256 = '1.2.840.10045.4.3.2'
const COMMON_NAME = '2.5.4.3'
const SUBJECT_ALT_NAME = '2.5.29.17'

let made: Certificate | undefined

/**
 * A self-signed certificate for `localhost` and `127.0.0.1` (RFC 5280 §4.1), made once for each process: no key lies
 * about in the package. Real machine time, since TLS clients look at theirs.
 */
export function ownCertificate(): Certificate {
  made ??= makeCertificate(Date.now())
  return made
}

function makeCertificate(now: number): Certificate {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
  const algorithm = sequence(objectId(ECDSA_WITH_SHA256))
  const name = sequence(set(sequence(objectId(COMMON_NAME), utf8('localhost'))))
  const toSign = sequence(
    explicit(0, integer(Buffer.from([2]))),
    integer(Buffer.from([1, ...randomBytes(8)])),
    algorithm,
    name,
    sequence(utcTime(new Date(now - DAY_MS)), utcTime(new Date(now + 365 * DAY_MS))),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    explicit(3, sequence(alternativeNames())),
  )
  const signature = sign('sha256', toSign, privateKey)
  const certificate = sequence(toSign, algorithm, bitString(signature))
  return { key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), cert: pem(certificate) }
}

function alternativeNames(): Buffer {
  const dnsName = tagged(0x82, Buffer.from('localhost'))
  const address = tagged(0x87, Buffer.from([127, 0, 0, 1]))
  return sequence(objectId(SUBJECT_ALT_NAME), octetString(sequence(dnsName, address)))
}

function pem(der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? []
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`
}
