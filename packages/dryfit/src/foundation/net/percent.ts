/**
 * Percent-decodes (RFC 3986 §2.1). Text that is not properly encoded is returned as it is: a stray `%` is data, and whoever
 * reads other people's messages shows what came rather than refuse it.
 *
 * @example decodePercent('a%20b') // 'a b'
 * @example decodePercent('100%') // '100%'
 */
export function decodePercent(text: string): string {
  if (!text.includes('%')) return text
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** User and password of a URL, decoded; the empty string for what it does not have. */
export function loginOf({ username, password }: URL): { readonly user: string; readonly password: string } {
  return { user: decodePercent(username), password: decodePercent(password) }
}
