import { describeDumped, type RedisDoor } from './door.ts'
import type { DumpedKey } from './read-dump.ts'

/** What a matcher of a test runner needs: whether it holds, and what to say when it should have been otherwise. */
export interface KeyJudgement {
  readonly pass: boolean
  message(): string
}

/** What a key must hold; `equals` is the test runner's own. */
export interface KeyWanted {
  readonly value: unknown
  readonly equals: (actual: unknown, expected: unknown) => boolean
  readonly stringify: (value: unknown) => string
}

const SHOWN_KEYS = 20

/** Whether a key is there, and holds what it must. Text that holds JSON may be asked for by its meaning. */
export async function judgeKey(redis: Pick<RedisDoor, 'dump'>, key: string, wanted?: KeyWanted): Promise<KeyJudgement> {
  const all = await redis.dump()
  const found = all[key]
  const pass = found !== undefined && (wanted === undefined || holds(found, wanted))
  const what = wanted === undefined ? 'to be there' : `to hold ${wanted.stringify(wanted.value)}`
  return {
    pass,
    message: () => {
      const instead = found === undefined ? listKeys(all) : `  ${key}  ${describeDumped(found)}`
      return `expected the key "${key}" ${pass ? 'not ' : ''}${what}; what is there:\n${instead}`
    },
  }
}

function holds({ type, value }: DumpedKey, { value: expected, equals }: KeyWanted): boolean {
  return equals(value, expected) || (type === 'string' && equals(readJson(value as string), expected))
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Plain text is meant as it is.
    return text
  }
}

function listKeys(all: Readonly<Record<string, DumpedKey>>): string {
  const keys = Object.entries(all)
  if (keys.length === 0) return '  (no key)'
  const lines = keys.slice(0, SHOWN_KEYS).map(([key, dumped]) => `  ${key}  ${describeDumped(dumped)}`)
  return [...lines, ...(keys.length > SHOWN_KEYS ? [`  … ${keys.length - SHOWN_KEYS} more`] : [])].join('\n')
}
