import {
  type Clock,
  createClock,
  createSeed,
  invalidOption,
  Journal,
  refuseUnknownOptions,
  type Seed,
} from '../../../foundation/core/index.ts'

export interface ToxiproxyOptions {
  /** Where the control API listens. Default 8474; 0 for a free one. */
  readonly port?: number
  /** Default 127.0.0.1. Anything but loopback needs a token. */
  readonly host?: string
  /** What a request to the control API must carry, as `Authorization: Bearer <token>`. Default: nothing. */
  readonly token?: string
  /** Lets proxies listen on other addresses than loopback. Default false. */
  readonly allowAnyHost?: boolean
  /** Proxies that are there from the start, in the form that `POST /populate` takes. */
  readonly proxies?: readonly object[]
  /** Serves `GET /metrics` with the bytes of each proxy. Default false. */
  readonly proxyMetrics?: boolean
  /** Whose time toxics obey. Default: the machine's. */
  readonly clock?: Clock
  /** What toxicity, jitter, slices and losses are drawn from. Default: `DRYFIT_SEED`, or a fresh one. */
  readonly seed?: number
  /** Where each connection is noted as an exchange `client → <proxy>`. Default: a journal of its own. */
  readonly journal?: Journal
  /** Bound of a request body. Default 1 MiB. */
  readonly maxBodyBytes?: number
}

export interface ToxiproxySettings extends Required<Omit<ToxiproxyOptions, 'token' | 'seed'>> {
  readonly token: string | undefined
  readonly seed: Seed
}

/** @throws OPTION_INVALID */
export function resolveToxiproxyOptions(options: ToxiproxyOptions): ToxiproxySettings {
  refuseUnknownOptions('toxiproxy', options, KNOWN)
  const { host = '127.0.0.1', token, port = 8474, maxBodyBytes = 1024 * 1024 } = options
  if (token === undefined && !isLoopback(host)) {
    throw invalidOption('toxiproxy', 'token', `one, since ${host} can be reached from outside`, token)
  }
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw invalidOption('toxiproxy', 'port', 'a whole number from 0 to 65535', port)
  }
  if (!Number.isSafeInteger(maxBodyBytes) || maxBodyBytes < 1) {
    throw invalidOption('toxiproxy', 'maxBodyBytes', 'a whole number ≥ 1', maxBodyBytes)
  }
  return Object.freeze({
    ...{ host, port, token, maxBodyBytes },
    allowAnyHost: options.allowAnyHost ?? false,
    proxies: options.proxies ?? [],
    proxyMetrics: options.proxyMetrics ?? false,
    clock: options.clock ?? createClock(),
    seed: options.seed === undefined ? createSeed() : createSeed(options.seed),
    journal: options.journal ?? new Journal(),
  })
}

const KNOWN = [
  ...['port', 'host', 'token', 'allowAnyHost', 'proxies', 'proxyMetrics'],
  ...['clock', 'seed', 'journal', 'maxBodyBytes'],
]

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\./.test(host)
}
