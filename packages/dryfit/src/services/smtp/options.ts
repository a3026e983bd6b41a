import { invalidOption, type Provider, refuseUnknownOptions } from '../../foundation/core/index.ts'

export type StartTls = 'accepted' | 'offered' | 'refused'

/** All optional: `mail()` takes every mail and sends none. */
export interface MailOptions {
  /**
   * Where mails are kept: in this process (`embedded`), or by a Mailpit behind the seam. Default: the provider chosen for
   * the run; else `external` when `TEST_SMTP_URL` is set; else `embedded`.
   */
  readonly provider?: Provider
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
  /** Recipients of one mail. Default 1,000. */
  readonly maxRecipients?: number
  /** Mails that are kept; the oldest go first. Default 1,000. */
  readonly maxMails?: number
  /** The Mailpit of the provider `external`: `smtp://127.0.0.1:1025`, `smtps://…`, with a login. Default `TEST_SMTP_URL`. */
  readonly url?: string
  /** The HTTP API of that Mailpit. Default `TEST_MAILPIT_URL`; else its host, port 8025. */
  readonly mailpitUrl?: string
  /** The program of the provider `native`. Default: `mailpit` in `PATH`. */
  readonly binary?: string
  /** The image of the provider `container`. Default `axllent/mailpit:v1.21`. */
  readonly image?: string
}

/** The options with every default filled in, frozen. */
export interface ResolvedOptions {
  readonly providers: readonly Provider[]
  readonly users: Readonly<Record<string, string>> | undefined
  readonly requireLogin: boolean
  readonly startTls: StartTls
  readonly maxMailBytes: number
  readonly maxRecipients: number
  readonly maxMails: number
  readonly url: string | undefined
  readonly mailpitUrl: string | undefined
  readonly binary: string | undefined
  readonly image: string
}

const OPTION_NAMES: readonly (keyof MailOptions)[] = [
  ...(['provider', 'users', 'requireLogin', 'startTls', 'maxMailBytes'] as const),
  ...(['maxRecipients', 'maxMails', 'url', 'mailpitUrl', 'binary', 'image'] as const),
]
const PROVIDERS: readonly Provider[] = ['embedded', 'native', 'container', 'external']

/** Checks the options and fills in the defaults. @throws OPTION_INVALID */
export function resolveOptions(options: MailOptions): ResolvedOptions {
  refuseUnknownOptions('mail', options, OPTION_NAMES)
  const url = options.url ?? (process.env.TEST_SMTP_URL || undefined)
  const mailpitUrl = options.mailpitUrl ?? (process.env.TEST_MAILPIT_URL || undefined)
  return Object.freeze({
    providers: providersOf(options.provider, url),
    users: options.users === undefined ? undefined : Object.freeze({ ...options.users }),
    requireLogin: options.requireLogin ?? false,
    startTls: startTlsOf(options.startTls ?? 'accepted'),
    maxMailBytes: whole('maxMailBytes', options.maxMailBytes ?? 25 * 1024 * 1024),
    maxRecipients: whole('maxRecipients', options.maxRecipients ?? 1000),
    maxMails: whole('maxMails', options.maxMails ?? 1000),
    url: urlOf('url', url, /^smtps?:\/\//, 'smtp://127.0.0.1:1025'),
    mailpitUrl: urlOf('mailpitUrl', mailpitUrl, /^http:\/\//, 'http://127.0.0.1:8025'),
    binary: options.binary,
    image: options.image ?? 'axllent/mailpit:v1.21',
  })
}

/** A provider that is named here is the only one; otherwise the run may choose, and the default comes first. */
function providersOf(chosen: Provider | undefined, url: string | undefined): readonly Provider[] {
  if (chosen !== undefined) {
    if (PROVIDERS.includes(chosen)) return Object.freeze([chosen])
    throw invalidOption('mail', 'provider', `one of ${PROVIDERS.join(', ')}`, chosen)
  }
  const first = url === undefined ? 'embedded' : 'external'
  return Object.freeze([first, ...PROVIDERS.filter((each) => each !== first)])
}

function startTlsOf(value: StartTls): StartTls {
  if (['accepted', 'offered', 'refused'].includes(value)) return value
  throw invalidOption('mail', 'startTls', '"accepted", "offered" or "refused"', value)
}

function whole(option: string, value: number): number {
  if (Number.isInteger(value) && value >= 1) return value
  throw invalidOption('mail', option, 'a whole number ≥ 1', value)
}

function urlOf(option: string, text: string | undefined, form: RegExp, example: string): string | undefined {
  if (text === undefined || (form.test(text) && URL.canParse(text))) return text
  throw invalidOption('mail', option, `a URL such as ${example}`, text)
}
