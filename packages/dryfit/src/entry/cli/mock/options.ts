import { readFile, writeFile } from 'node:fs/promises'
import { DryfitError, messageOf } from '../../../foundation/core/index.ts'
import type { MockServer, MockServerOptions, RecordMode } from '../../../services/http/index.ts'
import type { Flag, Invocation } from '../command.ts'
import { UsageError } from '../usage-error.ts'

export const FLAGS = {
  port: { type: 'string', value: '<port>', short: 'p', help: 'where to listen (default: 3001; 0 is a free one)' },
  host: { type: 'string', value: '<address>', help: 'default: 127.0.0.1; any other needs --token' },
  token: { type: 'string', value: '<text>', help: 'what the control API demands as Authorization: Bearer <text>' },
  openapi: { type: 'string', value: '<file>', help: 'answer as this OpenAPI document says, where no stub does' },
  'openapi-mode': {
    type: 'string',
    value: '<mode>',
    help: 'strict (default): what breaks the document is refused; warn: it is reported; off',
  },
  graphql: { type: 'string', value: '<file>', help: 'answer /graphql as this GraphQL schema says, where no stub does' },
  https: { type: 'boolean', help: 'serve HTTPS as well, on a port of its own, with a certificate of our own making' },
  http2: { type: 'boolean', help: 'as --https: clients that offer HTTP/2 over TLS are served it' },
  'https-port': { type: 'string', value: '<port>', help: 'default: a free one; implies --https' },
  cert: { type: 'string', value: '<file>', help: 'a certificate (PEM) in place of ours; needs --key, implies --https' },
  key: { type: 'string', value: '<file>', help: 'its key (PEM)' },
  ca: { type: 'string', value: '<file>', help: 'write the authority that clients are to trust here; implies --https' },
  'client-ca': {
    type: 'string',
    value: '<file>',
    help: 'clients have to show a certificate that this authority (PEM) signed; implies --https',
  },
  files: {
    type: 'string',
    value: '<folder>',
    help: 'where bodyFileName is looked up (default: __files in the folder)',
  },
  record: { type: 'string', value: '<url>', help: 'what no stub serves, the service there answers, and is recorded' },
  'record-file': {
    type: 'string',
    value: '<file>',
    help: 'where to (default: recordings/<host>.json); without credentials',
  },
  'record-mode': {
    type: 'string',
    value: '<mode>',
    help: 'once (default): only when there is no recording; new: what is not in it; all: anew; none: play back only',
  },
  cors: { type: 'boolean', help: 'pages of any origin may ask' },
  templates: { type: 'boolean', help: 'every stub is a template, asked for or not' },
  seed: { type: 'string', value: '<number>', help: 'repeat what was left to chance (default: a fresh seed)' },
  'no-watch': { type: 'boolean', help: 'do not read stub files again when they change' },
  quiet: { type: 'boolean', short: 'q', help: 'no line for a request that a stub served' },
  check: { type: 'boolean', help: 'only look for what is wrong with the stub files' },
  json: { type: 'boolean', help: 'one JSON object for each event, one a line' },
} as const satisfies Record<string, Flag>

/** Everything of a server that flags say. @throws UsageError */
export async function optionsOf({ flags }: Invocation): Promise<MockServerOptions> {
  const text = (name: keyof typeof FLAGS): string | undefined => {
    const value = flags[name]
    return typeof value === 'string' ? value : undefined
  }
  const [host, token, openapi, files] = [text('host'), text('token'), text('openapi'), text('files')]
  const [seed, graphql] = [text('seed'), text('graphql')]
  const https = await httpsOf(flags, text)
  return {
    port: portOf('port', text('port'), 3001),
    ...(host !== undefined && { host }),
    ...(token !== undefined && { token }),
    ...(files !== undefined && { files }),
    ...(openapi !== undefined && { openapi, openapiMode: modeOf(text('openapi-mode')) }),
    ...(graphql !== undefined && { graphql }),
    ...(seed !== undefined && { seed: wholeOf('seed', seed, Number.MAX_SAFE_INTEGER) }),
    ...recordingOf(text),
    ...(flags.cors === true && { cors: true }),
    ...(flags.templates === true && { templates: 'always' as const }),
    ...(https !== undefined && { https }),
  }
}

function recordingOf(text: (name: keyof typeof FLAGS) => string | undefined): Pick<MockServerOptions, 'record'> {
  const [target, file, mode] = [text('record'), text('record-file'), text('record-mode')]
  if (target === undefined) {
    if (file ?? mode) throw new UsageError('--record-file and --record-mode go with --record <url>', 'mock')
    return {}
  }
  if (!URL.canParse(target)) throw new UsageError(`--record needs a URL, got "${target}"`, 'mock')
  const path = file ?? `recordings/${new URL(target).host.replace(':', '-')}.json`
  return { record: { target, file: path, ...(mode !== undefined && { mode: recordModeOf(mode) }) } }
}

function recordModeOf(text: string): RecordMode {
  if (text === 'once' || text === 'new' || text === 'all' || text === 'none') return text
  throw new UsageError(`--record-mode is once, new, all or none, got "${text}"`, 'mock')
}

function modeOf(text = 'strict'): 'strict' | 'warn' | 'off' {
  if (text === 'strict' || text === 'warn' || text === 'off') return text
  throw new UsageError(`--openapi-mode is strict, warn or off, got "${text}"`, 'mock')
}

async function httpsOf(
  flags: Invocation['flags'],
  text: (name: keyof typeof FLAGS) => string | undefined,
): Promise<MockServerOptions['https']> {
  const [cert, key, port, ca] = [text('cert'), text('key'), text('https-port'), text('ca')]
  const clientCa = text('client-ca')
  const given = [cert, key, port, ca, clientCa].some((each) => each !== undefined)
  if (!given && flags.https !== true && flags.http2 !== true) return undefined
  if ((cert === undefined) !== (key === undefined)) throw new UsageError('--cert and --key go together', 'mock')
  if (cert !== undefined && ca !== undefined)
    throw new UsageError('--ca is for a certificate of our own making', 'mock')
  const identity = cert === undefined || key === undefined ? {} : { cert: await readPem(cert), key: await readPem(key) }
  const clients = clientCa === undefined ? {} : { clientCa: await readPem(clientCa) }
  return { ...identity, ...clients, port: portOf('https-port', port, 0) }
}

async function readPem(path: string): Promise<string> {
  return readFile(path, 'utf8').catch((cause: unknown) => {
    throw new DryfitError('OPTION_INVALID', { what: `${path} cannot be read`, why: messageOf(cause), cause })
  })
}

function portOf(flag: string, text: string | undefined, fallback: number): number {
  return text === undefined ? fallback : wholeOf(flag, text, 65_535)
}

function wholeOf(flag: string, text: string, most: number): number {
  const number = Number(text)
  if (text.trim() !== '' && Number.isInteger(number) && number >= 0 && number <= most) return number
  throw new UsageError(`--${flag} needs a whole number from 0 to ${most}, got "${text}"`, 'mock')
}

/** Writes the authority of the generated certificate where `--ca` says. */
export async function writeAuthority({ ca }: MockServer, path: string | boolean | undefined): Promise<void> {
  if (typeof path === 'string' && ca !== undefined) await writeFile(path, ca)
}
