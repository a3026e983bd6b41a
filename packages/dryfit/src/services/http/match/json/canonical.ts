import { spend } from '../../work.ts'

/** JSON text in which equal values are equal texts: sorted names, no white space, one spelling for each number. */
export function canonicalJson(value: unknown): string {
  return textOf(value, false)
}

/** As {@link canonicalJson}, where lists are equal in whatever order their elements come. */
export function unorderedJson(value: unknown): string {
  return textOf(value, true)
}

function textOf(value: unknown, anyOrder: boolean): string {
  spend(4)
  if (Array.isArray(value)) {
    const texts = value.map((each) => textOf(each, anyOrder))
    return `[${(anyOrder ? texts.sort() : texts).join(',')}]`
  }
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  const object = value as Record<string, unknown>
  const names = Object.keys(object).sort()
  return `{${names.map((name) => `${JSON.stringify(name)}:${textOf(object[name], anyOrder)}`).join(',')}}`
}
