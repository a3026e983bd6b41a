import type { Address } from '../../../../foundation/core/index.ts'
import { ToxiproxyError } from '../errors.ts'

/** Reads `host:port`, `[v6]:port` or `:port`. */
export function parseAddress(text: string): Address {
  const [, v6, name, port] = /^(?:\[([^\]]*)\]|([^:]*)):(\d{1,5})$/.exec(text) ?? []
  const number = Number(port)
  if (port === undefined || number > 65_535) {
    throw new ToxiproxyError(500, `address ${text}: must be host:port`)
  }
  return { host: v6 ?? name ?? '', port: number }
}

export function formatAddress({ host, port }: Address): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}

/**
 * Where a proxy is to listen. Without a host that is loopback, and nothing else unless the server was told so: what a
 * proxy listens on, anybody can use.
 */
export function listenAddress(text: string, allowAnyHost: boolean): Address {
  if (text === '') return { host: LOOPBACK, port: 0 }
  const { host, port } = parseAddress(text)
  if (host === '' || host === 'localhost') return { host: LOOPBACK, port }
  if (allowAnyHost || host === '::1' || /^127\./.test(host)) return { host, port }
  throw new ToxiproxyError(400, `listen ${text}: only loopback is allowed; start the server with allowAnyHost to widen`)
}

const LOOPBACK = '127.0.0.1'
