import { type Clock, invalidOption, refuseUnknownOptions } from '../../foundation/core/index.ts'

export interface ProxyOptions {
  /** The environment's clock: delays and slow streams obey it. */
  readonly clock: Clock
}

export interface HttpProxyOptions extends ProxyOptions {
  /**
   * Gives requests that carry none a `traceparent` (W3C Trace Context), so that a service that passes it on has its own
   * calls attributed to this one. Default true.
   */
  readonly addTraceparent?: boolean
  /** How much of each body the journal keeps. Default 64 KiB. */
  readonly maxCaptureBytes?: number
  /** Bound of a request's and a reply's header section. Default 64 KiB; above, 431 for a request and 502 for a reply. */
  readonly maxHeaderBytes?: number
  /** Bound of a request body that a `duplicate` fault has to keep for its second sending. Default 16 MiB. */
  readonly maxDuplicateBytes?: number
}

export type HttpProxySettings = Required<HttpProxyOptions>

export function resolveHttpProxyOptions(options: HttpProxyOptions): HttpProxySettings {
  refuseUnknownOptions('httpProxy', options, KNOWN)
  const { clock, addTraceparent = true } = options
  const { maxCaptureBytes = 64 * 1024, maxHeaderBytes = 64 * 1024, maxDuplicateBytes = 16 * 1024 * 1024 } = options
  requireBytes('maxCaptureBytes', maxCaptureBytes, 0)
  requireBytes('maxHeaderBytes', maxHeaderBytes, 1024)
  requireBytes('maxDuplicateBytes', maxDuplicateBytes, 0)
  return Object.freeze({ clock, addTraceparent, maxCaptureBytes, maxHeaderBytes, maxDuplicateBytes })
}

const KNOWN = ['clock', 'addTraceparent', 'maxCaptureBytes', 'maxHeaderBytes', 'maxDuplicateBytes'] as const

function requireBytes(option: string, value: number, least: number): void {
  if (Number.isSafeInteger(value) && value >= least) return
  throw invalidOption('httpProxy', option, `a whole number of bytes ≥ ${least}`, value)
}
