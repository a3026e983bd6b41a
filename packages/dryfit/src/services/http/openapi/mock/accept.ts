import { essence, isJsonType } from '../media.ts'

/**
 * The best of the types that are offered for an `Accept` header (RFC 9110 §12.5.1): JSON first where the client does not
 * care. Undefined when none will do.
 */
export function acceptedType(offered: readonly string[], accept: string | undefined): string | undefined {
  const ranges = rangesOf(accept)
  const ranked = offered
    .map((type) => ({ type, quality: qualityOf(essence(type), ranges), json: isJsonType(type) ? 1 : 0 }))
    .filter(({ quality }) => quality > 0)
    .sort((one, other) => other.quality - one.quality || other.json - one.json)
  return ranked[0]?.type
}

interface Range {
  readonly type: string
  readonly quality: number
}

function rangesOf(accept = '*/*'): Range[] {
  return accept.split(',').map((part) => {
    const [type = '', ...parameters] = part.split(';').map((each) => each.trim().toLowerCase())
    const given = parameters.find((each) => each.startsWith('q='))
    const quality = given === undefined ? 1 : Number(given.slice(2))
    return { type, quality: Number.isFinite(quality) ? quality : 1 }
  })
}

/** The most specific range decides. */
function qualityOf(type: string, ranges: readonly Range[]): number {
  const family = `${type.split('/')[0]}/*`
  const found = [type, family, '*/*'].map((wanted) => ranges.find((range) => range.type === wanted))
  // What a document offers as a range, such as image/*, is made into something of that family.
  if (type.includes('*')) return 1
  return found.find((range) => range !== undefined)?.quality ?? 0
}
