/** What stands where a secret stood. */
export const SCRUBBED = '<scrubbed>'

/** Which parts of a recording are secrets. */
export interface ScrubRules {
  /** Names of headers, cookies, query parameters, form fields and JSON members whose values are taken out. */
  readonly names: RegExp
  /** Texts that are taken out wherever they stand. */
  readonly values: readonly RegExp[]
}

const NAMES =
  /^(?:authorization|proxy-authorization|cookie|set-cookie|x-csrf-token|.*api[-_]?key|.*(?:secret|password|passwd|token|credential)s?|.*private[-_]?key|signature|sessionid|session[-_]id)$/i

/** JSON Web Tokens, bearer tokens, the key forms of common providers. */
const VALUES: readonly RegExp[] = [
  /\beyJ[\w-]{5,}\.[\w-]{5,}\.[\w-]*/g,
  /\b[Bb]earer [\w.~+/-]{8,}=*/g,
  /\b(?:sk|pk|rk)_(?:live|test)_\w{8,}/g,
  /\bAKIA[0-9A-Z]{16}\b/g,
  /\bgh[pousr]_\w{20,}/g,
]

/**
 * The rules for recordings: what commonly is a credential, and more by pattern.
 *
 * @param more further texts to take out.
 */
export function scrubRules(more: readonly RegExp[] = []): ScrubRules {
  return {
    names: NAMES,
    values: [...VALUES, ...more.map((each) => new RegExp(each.source, `${each.flags.replace('g', '')}g`))],
  }
}

export function isSecretName(name: string, { names }: ScrubRules): boolean {
  return names.test(name)
}

export function scrubText(text: string, { values }: ScrubRules): string {
  return values.reduce((scrubbed, pattern) => scrubbed.replace(pattern, SCRUBBED), text)
}

/** JSON without secrets: members by their name, texts by their form. */
export function scrubJson(value: unknown, rules: ScrubRules): unknown {
  if (typeof value === 'string') return scrubText(value, rules)
  if (Array.isArray(value)) return value.map((each) => scrubJson(each, rules))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [
      name,
      isSecretName(name, rules) && typeof each !== 'object' ? SCRUBBED : scrubJson(each, rules),
    ]),
  )
}
