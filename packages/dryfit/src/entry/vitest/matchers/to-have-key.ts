import { judgeKey, type RedisDoor } from '../../../services/redis/index.ts'
import type { MatcherContext, MatcherResult } from './types.ts'

/** Passes when the key is there, and holds the value where one is given; else shows what is there. */
export async function toHaveKey(
  this: MatcherContext,
  received: unknown,
  key: string,
  ...values: readonly [value?: unknown]
): Promise<MatcherResult> {
  if (!isRedis(received)) throw new TypeError("toHaveKey needs a Redis: await expect(cache).toHaveKey('user:1')")
  if (values.length === 0) return judgeKey(received, key)
  const { equals, utils } = this
  return judgeKey(received, key, {
    value: values[0],
    equals,
    stringify: (value) => utils.stringify(value, undefined, { min: true }),
  })
}

function isRedis(value: unknown): value is RedisDoor {
  return typeof value === 'object' && value !== null && 'dump' in value && 'describeKey' in value
}
