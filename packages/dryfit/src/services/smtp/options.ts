import { invalidOption, refuseUnknownOptions } from '../../foundation/core/index.ts'

export type StartTls = 'accepted' | 'offered' | 'refused'

/** All optional: `mail()` takes every mail and sends none. */
export interface MailOptions {
  /** Users that may log in, name → password. Default: anybody with any password, and nobody has to. */
  readonly users?: Readonly<Record<string, string>>
  /** A client has to log in before it sends. Default false. */
  readonly requireLogin?: boolean
  /**
   * STARTTLS, with a certificate of its own making: `accepted` takes it without announcing it, `offered` announces it,
   * `refused` does neither. Default `accepted`: most clients encrypt as soon as it is offered, and then trip over a
   * certificate that nobody has signed.
   */
  readonly startTls?: StartTls
  /** Largest mail, in bytes. Default 26,214,400 (25 MiB). */
  readonly maxMailBytes?: number
  /** Mails that are kept; the oldest go first. Default 1,000. */
  readonly maxMails?: number
}

/** The options with every default filled in, frozen. */
export interface ResolvedOptions {
  readonly users: Readonly<Record<string, string>> | undefined
  readonly requireLogin: boolean
  readonly startTls: StartTls
  readonly maxMailBytes: number
  readonly maxMails: number
}

const OPTION_NAMES: readonly (keyof MailOptions)[] = ['users', 'requireLogin', 'startTls', 'maxMailBytes', 'maxMails']

/** Checks the options and fills in the defaults. */
export function resolveOptions(options: MailOptions): ResolvedOptions {
  refuseUnknownOptions('mail', options, OPTION_NAMES)
  return Object.freeze({
    users: options.users === undefined ? undefined : Object.freeze({ ...options.users }),
    requireLogin: options.requireLogin ?? false,
    startTls: startTlsOf(options.startTls ?? 'accepted'),
    maxMailBytes: whole('maxMailBytes', options.maxMailBytes ?? 25 * 1024 * 1024),
    maxMails: whole('maxMails', options.maxMails ?? 1000),
  })
}

function startTlsOf(value: StartTls): StartTls {
  if (['accepted', 'offered', 'refused'].includes(value)) return value
  throw invalidOption('mail', 'startTls', '"accepted", "offered" or "refused"', value)
}

function whole(option: string, value: number): number {
  if (Number.isInteger(value) && value >= 1) return value
  throw invalidOption('mail', option, 'a whole number ≥ 1', value)
}
