import type { Headers } from '../model.ts'
import { type MatchContext, matchValue, mismatch } from './context.ts'
import { type Mismatch, show } from './mismatch.ts'

/** Names are compared without case, values with it. Further headers are always welcome. */
export function compareHeaders(context: MatchContext, expected: Headers = {}, actual: Headers = {}): Mismatch[] {
  const byName = new Map(
    Object.entries(actual).map(([name, values]) => [name.toLowerCase(), splitValues(name, values)]),
  )
  return Object.entries(expected).flatMap(([name, values]) => {
    const wanted = splitValues(name, values)
    const got = byName.get(name.toLowerCase())
    if (got !== undefined) return compareHeader(context, name, wanted, got)
    const reason = `expected ${show(values.join(', '))}, but it is missing`
    return [mismatch(context.part, [name], values.join(', '), undefined, 'equality', reason)]
  })
}

function compareHeader(
  context: MatchContext,
  name: string,
  wanted: readonly string[],
  got: readonly string[],
): Mismatch[] {
  const selected = context.rules.select(['$', name]) ?? context.rules.select(['$', name.toLowerCase()])
  if (selected !== undefined) {
    return got.flatMap((value, index) =>
      matchValue(context, [name], wanted[index] ?? wanted[0] ?? '', value, { ...selected, cascaded: false }),
    )
  }
  const same = hasParameters(name) ? sameMediaTypes(wanted, got) : sameList(wanted, got)
  const reason = `expected ${show(wanted.join(', '))}, got ${show(got.join(', '))}`
  return same ? [] : [mismatch(context.part, [name], wanted.join(', '), got.join(', '), 'equality', reason)]
}

function sameList(wanted: readonly string[], got: readonly string[]): boolean {
  return wanted.length === got.length && wanted.every((value, index) => value === got[index])
}

/** Values of one field may come as a list or with commas; white space after a comma says nothing (RFC 9110 §5.6.1). */
function splitValues(name: string, values: readonly string[]): string[] {
  const single = SINGLE_VALUED.has(name.toLowerCase())
  return values.flatMap((value) => (single ? [value.trim()] : value.split(',').map((part) => part.trim())))
}

/** Fields whose value has commas of its own. */
const SINGLE_VALUED = new Set([
  ...['date', 'expires', 'last-modified', 'if-modified-since', 'if-unmodified-since', 'retry-after'],
  ...['set-cookie', 'cookie', 'authorization', 'user-agent', 'content-disposition', 'location'],
])

function hasParameters(name: string): boolean {
  return ['content-type', 'accept'].includes(name.toLowerCase())
}

/** Media types with their parameters in any order; the actual ones may have more. A charset is compared without case. */
function sameMediaTypes(wanted: readonly string[], got: readonly string[]): boolean {
  return wanted.length === got.length && wanted.every((value, index) => fitsMediaType(value, got[index] as string))
}

function fitsMediaType(wanted: string, got: string): boolean {
  const [wantedType, ...wantedParameters] = splitMediaType(wanted)
  const [gotType, ...gotParameters] = splitMediaType(got)
  return wantedType === gotType && wantedParameters.every((parameter) => gotParameters.includes(parameter))
}

function splitMediaType(value: string): string[] {
  return value.split(';').map((part, index) => {
    const text = part.trim()
    if (index === 0) return text
    const [name = '', ...rest] = text.split('=')
    const parameter = rest.join('=').trim()
    return `${name.trim().toLowerCase()}=${name.trim().toLowerCase() === 'charset' ? parameter.toLowerCase() : parameter}`
  })
}
