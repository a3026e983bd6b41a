import { prettyJson } from '../match/json/pretty.ts'
import { parseXml } from '../match/xml/parse.ts'
import { prettyXml } from '../match/xml/print.ts'
import type { RequestView } from '../request/request-view.ts'
import type { Scope } from '../state/scope.ts'
import type { Condition, Part, Stub } from '../stub/model.ts'

const WIDTH = 119
const MIDDLE = Math.floor(WIDTH / 2) - 1
const COLUMN = Math.floor(WIDTH / 2) - 2

/** The parts in the order in which WireMock prints them, and what it calls them in its messages. */
const SECTIONS: readonly (readonly [part: Part, title: string])[] = [
  ['host', 'Host'],
  ['port', 'Port'],
  ['clientIp', 'ClientIp'],
  ['scheme', 'Scheme'],
  ['method', 'HTTP method'],
  ['url', 'URL'],
  ['headers', 'Header'],
  ['pathParameters', 'Path parameter'],
  ['query', 'Query'],
  ['form', 'Form data'],
  ['cookies', 'Cookie'],
  ['body', 'Body'],
  ['multipart', 'Multipart'],
  ['custom', 'Custom matcher'],
]

/** Sections that end with an empty line. */
const SPACED: ReadonlySet<Part> = new Set(['url', 'headers', 'pathParameters', 'query', 'form', 'cookies', 'multipart'])

/** The difference between a request and the nearest stub in WireMock's two columns, for clients that know them. */
export function wireMockText(request: RequestView, stub: Stub, scope: Scope): string {
  const lines = [...header(), row('')]
  if (stub.name !== undefined) lines.push(...cells(stub.name, ''), row(''))
  for (const [part, title] of SECTIONS) lines.push(...section(part, title, stub, request))
  lines.push(...scenarioLines(stub, scope), row(''), '-'.repeat(WIDTH), '')
  return lines.join('\n')
}

function header(): string[] {
  const title = 'Request was not matched'
  const indent = ' '.repeat(MIDDLE - Math.floor(title.length / 2))
  const rule = '-'.repeat(WIDTH)
  const columns = `|${' Closest stub'.padEnd(MIDDLE)}|${' Request'.padEnd(MIDDLE)}|`
  return ['', `${indent}${title}`, `${indent}${'='.repeat(title.length)}`, '', rule, columns, rule]
}

function section(part: Part, title: string, { request: pattern }: Stub, request: RequestView): string[] {
  const own = pattern.conditions.filter((condition) => condition.part === part)
  const lines = own.flatMap((condition) => conditionLines(condition, title, request))
  if (own.length === 0 && part === 'method') lines.push(...cells('ANY', request.method))
  if (own.length === 0 && part === 'url') lines.push(...cells('anything', request.target))
  if (SPACED.has(part) && lines.length > 0) lines.push(row(''))
  return lines
}

function conditionLines(condition: Condition, title: string, request: RequestView): string[] {
  const matched = condition.matches(request)
  if (matched && condition.part === 'body') return []
  const actual = printActual(condition, request)
  // WireMock prints a line break before a whole body, and so takes an empty one for present.
  const present = condition.actual(request) !== undefined || (condition.part === 'body' && !isPath(condition))
  const message = matched ? undefined : `${title} ${present ? 'does not match' : 'is not present'}`
  return cells(printExpected(condition), actual, message)
}

function printExpected({ part, name, field, operator, ...condition }: Condition): string {
  const expected = condition.describe()
  const plain = operator === undefined || operator === 'equalTo'
  switch (part) {
    case 'url':
      return [urlWord(field, operator), expected].filter(Boolean).join(' ')
    case 'headers':
      return several(operator)
        ? `${name}${manyWord(operator, expected)}`
        : `${name}${plain ? '' : ` [${operator}] `}: ${expected}`
    case 'query':
      if (several(operator)) return `Query: ${name}${manyWord(operator, expected)}`
      return `Query: ${name}${plain ? ' = ' : ` [${operator}] `}${expected}`
    case 'form':
      return `Form: ${name}${plain ? ' = ' : ` [${operator}] `}${expected}`
    case 'pathParameters':
      return `Path parameter: ${name}${plain ? ' = ' : ` [${operator}] `}${expected}`
    case 'cookies':
      return `Cookie: ${name}${plain ? '=' : ` [${operator}] `}${expected}`
    case 'host':
      return plain ? expected : `[${operator}] ${expected}`
    case 'body':
      return printBody(operator, expected)
    default:
      return expected
  }
}

function several(operator: string | undefined): boolean {
  return operator === 'hasExactly' || operator === 'includes'
}

function manyWord(operator: string | undefined, expected: string): string {
  return `${operator === 'hasExactly' ? ' exactly ' : ' including '}[${expected}]`
}

function printBody(operator: string | undefined, expected: string): string {
  if (operator === 'matchesJsonPath' || operator === 'matchesXPath') return expected
  return operator === undefined ? expected : `[${operator}]\n${expected}`
}

function urlWord(field: string, operator: string | undefined): string {
  if (operator === 'matchesPathTemplate') return '[path template]'
  const words = [field === 'path' && 'path', operator === 'matches' && 'regex'].filter(Boolean)
  return words.length === 0 ? '' : `[${words.join(' ')}]`
}

function printActual(condition: Condition, request: RequestView): string {
  const actual = condition.actual(request)
  const { part, name, operator } = condition
  if (part === 'headers' || part === 'query' || part === 'form') {
    return valuesOf(part, name ?? '', request)
      .map((value) => `${name}: ${value}`)
      .join('\n')
  }
  if (part !== 'body') return actual ?? ''
  return isPath(condition) ? (actual ?? '') : `\n${prettyBody(operator, request, actual ?? '')}`
}

function valuesOf(part: 'headers' | 'query' | 'form', name: string, request: RequestView): readonly string[] {
  if (part === 'headers') return request.headerValues(name)
  return (part === 'query' ? request.query : request.form).get(name) ?? []
}

function isPath({ operator }: Condition): boolean {
  return operator === 'matchesJsonPath' || operator === 'matchesXPath'
}

function prettyBody(operator: string | undefined, { content }: RequestView, text: string): string {
  if (operator === 'equalToJson' && content.json.ok) return prettyJson(content.json.value)
  if (operator !== 'equalToXml') return text
  try {
    return prettyXml(parseXml(text)).trimEnd()
  } catch (thrown) {
    if (thrown instanceof SyntaxError) return text
    throw thrown
  }
}

function scenarioLines({ scenario }: Stub, scope: Scope): string[] {
  if (scenario?.requiredState === undefined) return []
  const line = (state: string): string => `[Scenario '${scenario.name}' state: ${state}]`
  const state = scope.state.scenarios.stateOf(scenario.name)
  const message = state === scenario.requiredState ? undefined : 'Scenario does not match'
  return cells(line(scenario.requiredState), line(state), message)
}

function cells(left: string, right: string, message?: string): string[] {
  const lefts = wrap(left)
  const rights = wrap(right)
  const count = Math.max(lefts.length, rights.length)
  return Array.from({ length: count }, (_, at) =>
    row(lefts[at] ?? '', rights[at] ?? '', at === 0 ? message : undefined),
  )
}

function row(left: string, right = '', message?: string): string {
  const start = `${left.padEnd(MIDDLE + 1)}|`
  if (message === undefined) return right === '' ? start : `${start} ${right}`
  return `${start}${right === '' ? ''.padEnd(MIDDLE - 5) : ` ${right.padEnd(MIDDLE - 6)}`}<<<<< ${message}`
}

/** Lines of at most one column. */
function wrap(text: string): string[] {
  return text
    .trimEnd()
    .split(/\r?\n/)
    .flatMap((line) => {
      const pieces: string[] = []
      for (let at = 0; at === 0 || at < line.length; at += COLUMN) pieces.push(line.slice(at, at + COLUMN))
      return pieces
    })
}
