import { decodePercent } from '../../../foundation/net/index.ts'
import { textDistance } from '../match/text-distance.ts'
import { guardRegex } from '../regex/guarded-regex.ts'
import { literalPrefix } from '../regex/java-syntax.ts'
import type { RequestView } from '../request/request-view.ts'
import type { Condition, IndexKey, Route } from '../stub/model.ts'
import { PathTemplate } from './path-template.ts'

/** What a stub demands of the URL. */
export interface UrlPattern {
  readonly route: Route
  /** Undefined: any URL will do. */
  readonly condition: Condition | undefined
  params(request: RequestView): Readonly<Record<string, string>>
}

/** A path in TypeScript: fixed, with parameters, or a regular expression that finds something in the path. */
export function pathPattern(path: string | RegExp): UrlPattern {
  if (path instanceof RegExp) return searchedPath(path)
  const template = new PathTemplate(path)
  return template.literal ? exactPath(path) : decoded(templatePath(template))
}

/** With parameters as a program wants them. Stub documents see them as they were sent, as WireMock has it. */
function decoded(pattern: UrlPattern): UrlPattern {
  return {
    ...pattern,
    params: (request) =>
      Object.fromEntries(Object.entries(pattern.params(request)).map(([name, text]) => [name, decodePercent(text)])),
  }
}

export const ANY_ROUTE: Route = { kind: 'prefix', prefix: '' }
export const NO_PARAMS: Readonly<Record<string, string>> = Object.freeze(Object.create(null))

export function exactPath(path: string): UrlPattern {
  return {
    route: { kind: 'exact', path },
    condition: urlCondition('path', 'equalTo', path, pathOf, (text) => text === path),
    params: () => NO_PARAMS,
  }
}

/** Path and query, exactly as they are sent. */
export function exactTarget(target: string): UrlPattern {
  const [path = target] = target.split('?')
  const condition = urlCondition('url', 'equalTo', target, targetOf, (text) => text === target)
  const key: IndexKey = { kind: 'target', name: '', value: target }
  return {
    route: { kind: 'exact', path },
    condition: path === target ? condition : { ...condition, key },
    params: () => NO_PARAMS,
  }
}

export function templatePath(template: PathTemplate): UrlPattern {
  const fits = (path: string): boolean => template.match(path) !== undefined
  return {
    route: { kind: 'segments', segments: template.segments, open: template.open },
    condition: urlCondition('path', 'matchesPathTemplate', template.text, pathOf, fits),
    params: (request) => template.match(request.path) ?? NO_PARAMS,
  }
}

/** A pattern that covers the whole path, or path and query. */
export function wholePattern(source: string, test: (text: string) => boolean, of: 'path' | 'url'): UrlPattern {
  return {
    route: { kind: 'prefix', prefix: literalPrefix(source) },
    condition: urlCondition(of, 'matches', source, of === 'path' ? pathOf : targetOf, test),
    params: () => NO_PARAMS,
  }
}

function searchedPath(pattern: RegExp): UrlPattern {
  const regex = guardRegex(pattern.source, pattern.flags, false)
  const anchored = pattern.source.startsWith('^') && !pattern.flags.includes('i')
  return {
    route: { kind: 'prefix', prefix: anchored ? literalPrefix(pattern.source.slice(1)) : '' },
    condition: urlCondition('path', 'matches', String(pattern), pathOf, (path) => regex.test(path)),
    params: (request) => ({ ...regex.exec(request.path)?.groups }),
  }
}

const pathOf = (request: RequestView): string => request.path
const targetOf = (request: RequestView): string => request.target

function urlCondition(
  field: string,
  operator: string,
  expected: string,
  read: (request: RequestView) => string,
  fits: (text: string) => boolean,
): Condition {
  return {
    part: 'url',
    field,
    operator,
    matches: (request) => fits(read(request)),
    distance: (request) => distanceTo(expected, read(request), operator, fits),
    describe: () => expected,
    actual: (request) => request.target,
  }
}

function distanceTo(expected: string, actual: string, operator: string, fits: (text: string) => boolean): number {
  if (fits(actual)) return 0
  // How far a text is from a pattern cannot be said; from a template it can, roughly.
  return operator === 'matches' ? 1 : Math.max(0.01, textDistance(expected, actual))
}
