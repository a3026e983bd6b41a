/** JSON as Jackson prints it: a space on both sides of the colon, lists on one line. */
export function prettyJson(value: unknown, indent = ''): string {
  if (Array.isArray(value)) {
    return value.length === 0 ? '[ ]' : `[ ${value.map((each) => prettyJson(each, indent)).join(', ')} ]`
  }
  if (!isObject(value)) return JSON.stringify(value)
  const entries = Object.entries(value)
  if (entries.length === 0) return '{ }'
  const inner = `${indent}  `
  const lines = entries.map(([name, each]) => `${inner}${JSON.stringify(name)} : ${prettyJson(each, inner)}`)
  return `{\n${lines.join(',\n')}\n${indent}}`
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
