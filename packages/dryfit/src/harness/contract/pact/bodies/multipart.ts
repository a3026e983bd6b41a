import { type BodyPart, parseMultipart } from '../../../../services/http/request/multipart.ts'
import { mismatch } from '../matching/context.ts'
import { type Mismatch, show } from '../matching/mismatch.ts'
import { type ActualPath, formatPath } from '../matching/path-expression.ts'
import type { Headers } from '../model.ts'
import type { BodyContext, BodySide, CompareBodies } from './body-context.ts'
import { headerOf } from './content-type.ts'
import { compareText } from './text.ts'

/**
 * Compares multipart bodies part by part, as the reference engine does. Parts are found by their name, or by their
 * position where they have none; further parts are welcome.
 *
 * ```
 *   $.photo          rules for the part called photo; what stands below is for its content
 *   $.photo.x-size   rules for its header x-size
 * ```
 */
export function compareMultipart(
  context: BodyContext,
  expected: BodySide,
  actual: BodySide,
  compare: CompareBodies,
): Mismatch[] {
  const [wanted, got] = [partsOf(expected), partsOf(actual)]
  for (const [side, parts] of [
    ['expected', wanted],
    ['actual', got],
  ] as const) {
    if (parts.length > 0) continue
    const reason = `the ${side} body is no multipart body: it has no parts between its boundaries`
    return [mismatch(context.part, ['$'], 'parts', 'none', 'equality', reason)]
  }
  return wanted.flatMap((part, index) => {
    const place = ['$', part.name || String(index)]
    const other = got.find((each, at) => (each.name === '' ? at === index : each.name === part.name))
    if (other !== undefined) return comparePart(context, place, part, other, compare)
    return [mismatch(context.part, place, part.name, undefined, 'equality', 'the part is missing')]
  })
}

function partsOf({ body, headers }: BodySide): readonly BodyPart[] {
  if (body.state !== 'present') return []
  return parseMultipart(headerOf(headers, 'content-type') ?? body.contentType, body.bytes, 0)
}

function comparePart(
  context: BodyContext,
  place: ActualPath,
  expected: BodyPart,
  actual: BodyPart,
  compare: CompareBodies,
): Mismatch[] {
  const [kind, actualKind] = [kindOfPart(expected), kindOfPart(actual)]
  if (kind !== actualKind) {
    return [mismatch(context.part, place, kind, actualKind, 'equality', `expected a ${kind}, got a ${actualKind}`)]
  }
  const headers = comparePartHeaders(context, place, headersOf(expected), headersOf(actual))
  if (kind === 'field') return [...headers, ...compareText(context, expected.content.text, actual.content.text, place)]
  const within = { ...context, rules: context.rules.below(place) }
  const content = compare(within, sideOf(expected), sideOf(actual))
  return [...headers, ...content.map((each) => atPart(place, each))]
}

/** A part with a file name, or one that does not say how it is to be shown, is a file. */
function kindOfPart(part: BodyPart): 'field' | 'file' {
  const disposition = headersOf(part)['content-disposition']
  return disposition === undefined || part.fileName !== undefined ? 'file' : 'field'
}

function sideOf(part: BodyPart): BodySide {
  const headers = headersOf(part)
  const contentType = headers['content-type']?.[0]
  return { headers, body: { state: 'present', bytes: part.content.bytes, contentType } }
}

function headersOf({ rawHeaders }: BodyPart): Headers {
  const headers: Record<string, string[]> = {}
  for (let index = 0; index < rawHeaders.length; index += 2) {
    headers[(rawHeaders[index] as string).toLowerCase()] = [rawHeaders[index + 1] as string]
  }
  return headers
}

const MAY_BE_MISSING = new Set(['content-type', 'content-disposition', 'content-transfer-encoding'])

function comparePartHeaders(context: BodyContext, place: ActualPath, expected: Headers, actual: Headers): Mismatch[] {
  return Object.entries(expected).flatMap(([name, [value = '']]) => {
    const at = [...place, name]
    const got = actual[name]?.[0]
    const selected = context.rules.select(at)
    const ruled = selected?.cascaded === false
    // How a part is shown names the file on somebody's disk.
    if (!ruled && (name === 'content-disposition' || got === value)) return []
    if (got === undefined) {
      const reason = `expected the header ${show(value)}, but it is missing`
      return MAY_BE_MISSING.has(name) ? [] : [mismatch(context.part, at, value, undefined, 'equality', reason)]
    }
    if (ruled) return compareText(context, value, got, at)
    return [mismatch(context.part, at, value, got, 'equality', `expected ${show(value)}, got ${show(got)}`)]
  })
}

/** A difference inside a part, as the whole body sees it. */
function atPart(place: ActualPath, inside: Mismatch): Mismatch {
  const path = `${formatPath(place)}${inside.path.replace(/^\$/, '')}`
  return { ...inside, path, message: inside.message.replace(inside.path, path) }
}
