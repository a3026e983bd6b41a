import { parseQuery } from '../../request/query.ts'
import { type Helpers, helperError, type Use } from '../helper.ts'
import { OneOrMany, toText } from '../values.ts'
import { hashFlag, hashText, subject } from './arguments.ts'

function base64(use: Use): string {
  const text = subject(use)
  if (hashFlag(use, 'decode')) return Buffer.from(text, 'base64').toString('utf8')
  const encoded = Buffer.from(text, 'utf8').toString('base64')
  return hashFlag(use, 'padding') === false ? encoded.replace(/=+$/, '') : encoded
}

function urlEncode(use: Use): string {
  const text = subject(use)
  if (hashFlag(use, 'decode')) {
    try {
      return decodeURIComponent(text.replaceAll('+', ' '))
    } catch {
      // URIError: the text is not properly encoded.
      return helperError(`${text} is not URL encoded`)
    }
  }
  return encodeForm(text)
}

/** As Java's URLEncoder: form encoding, in which a space is a plus. */
function encodeForm(text: string): string {
  return encodeURIComponent(text.toWellFormed())
    .replace(/[!'()~]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+')
}

function formData(use: Use): unknown {
  const decoded = hashFlag(use, 'urlDecode') ?? false
  const text = toText(use.context)
  const fields = new Map(
    [...(decoded ? parseQuery(text) : rawFields(text))].map(([name, values]) => [name, new OneOrMany(values)]),
  )
  if (use.rest.length === 0) return fields
  use.assign(toText(use.rest[0]), fields)
  return ''
}

function rawFields(text: string): ReadonlyMap<string, readonly string[]> {
  const fields = new Map<string, string[]>()
  for (const pair of text.split('&')) {
    const [name = '', value = ''] = pair.split(/=(.*)/s)
    fields.set(name, [...(fields.get(name) ?? []), value])
  }
  return fields
}

/** Encodings, and the few facts of the process that a service was told to show. */
export const encodingHelpers: Helpers = {
  base64,
  urlEncode,
  formData,
  // The name of the machine would make answers differ from machine to machine.
  hostname: () => 'localhost',
  systemValue: (use) => {
    const key = hashText(use, 'key') ?? ''
    if (key === '') return helperError('The key cannot be empty')
    const value = use.tools.systemValues.get(key)
    return value ?? hashText(use, 'default') ?? helperError(`Access to ${key} is denied`)
  },
}
