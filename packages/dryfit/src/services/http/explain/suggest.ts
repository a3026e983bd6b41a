import type { RequestView } from '../request/request-view.ts'

/** The TypeScript of a stub that would serve this request, ready to paste. */
export function suggestStub({ method, path, query, content }: RequestView): string {
  const options: string[] = []
  if (query.size > 0) {
    const pairs = [...query].map(([name, [value = '']]) => `${JSON.stringify(name)}: ${JSON.stringify(value)}`)
    options.push(`query: { ${pairs.join(', ')} }`)
  }
  if (content.bytes.length > 0 && content.bytes.length < 1000 && content.json.ok) {
    options.push(`json: ${JSON.stringify(content.json.value)}`)
  }
  const third = options.length === 0 ? '' : `, { ${options.join(', ')} }`
  return `  .when(${JSON.stringify(method)}, ${JSON.stringify(path)}${third}).respond({ status: 200, json: {} })\n`
}
