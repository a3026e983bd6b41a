/** What a value of a built-in scalar must be when it is not; undefined when it fits (GraphQL §3.5). */
export function wrongScalar(name: string, value: unknown): string | undefined {
  return BUILT_IN[name]?.(value)
}

const MAX_INT = 2 ** 31 - 1

const BUILT_IN: Readonly<Record<string, (value: unknown) => string | undefined>> = {
  Int: (value) =>
    Number.isInteger(value) && Math.abs(value as number) <= MAX_INT + (Number(value) < 0 ? 1 : 0)
      ? undefined
      : 'a whole number of 32 bits',
  Float: (value) => (typeof value === 'number' ? undefined : 'a number'),
  String: (value) => (typeof value === 'string' ? undefined : 'a text'),
  Boolean: (value) => (typeof value === 'boolean' ? undefined : 'true or false'),
  // "When expected as an output type, ID serializes as String" (§3.5.5).
  ID: (value) => (typeof value === 'string' ? undefined : 'a text'),
}
