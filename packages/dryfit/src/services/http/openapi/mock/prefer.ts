import type { AnswerChoice } from '../../respond/answer-choice.ts'

/**
 * Which answer a client prefers: `Prefer: code=404, example=unknown, dynamic=true` (RFC 7240). Words that mean something
 * else are left alone.
 */
export function preferenceOf(headers: readonly string[]): AnswerChoice {
  const words = new Map(headers.flatMap((header) => header.split(/[,;]/)).map(pairOf))
  const code = words.get('code')
  const example = words.get('example')
  return {
    ...(code !== undefined && /^\d{3}$/.test(code) && { status: Number(code) }),
    ...(example !== undefined && example !== '' && { example }),
    ...(words.has('dynamic') && { dynamic: words.get('dynamic') !== 'false' }),
  }
}

function pairOf(word: string): [name: string, value: string] {
  const at = word.indexOf('=')
  if (at < 0) return [word.trim().toLowerCase(), '']
  return [word.slice(0, at).trim().toLowerCase(), unquoted(word.slice(at + 1).trim())]
}

function unquoted(value: string): string {
  return /^".*"$/.test(value) ? value.slice(1, -1) : value
}
