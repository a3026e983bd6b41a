import { invalidOption, refuseUnknownOptions } from '../../foundation/core/index.ts'

/** All optional: `mail()` takes every mail and sends none. */
export interface MailOptions {
  /** Users that may log in, name → password. Default: anybody with any password, and nobody has to. */
  readonly users?: Readonly<Record<string, string>>
  /** A client has to log in before it sends. Default false. */
  readonly requireLogin?: boolean
  /** Offer STARTTLS, with a certificate of its own making. Default true. */
  readonly startTls?: boolean
  /** Largest mail, in bytes. Default 26,214,400 (25 MiB). */
  readonly maxMailBytes?: number
  /** Mails that are kept; the oldest go first. Default 1,000. */
  readonly maxMails?: number
}

/** The options with every default filled in, frozen. */
export interface ResolvedOptions {
  readonly users: Readonly<Record<string, string>> | undefined
  readonly requireLogin: boolean
  readonly startTls: boolean
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
    startTls: options.startTls ?? true,
    maxMailBytes: whole('maxMailBytes', options.maxMailBytes ?? 25 * 1024 * 1024),
    maxMails: whole('maxMails', options.maxMails ?? 1000),
  })
}

function whole(option: string, value: number): number {
  if (Number.isInteger(value) && value >= 1) return value
  throw invalidOption('mail', option, 'a whole number ≥ 1', value)
}
