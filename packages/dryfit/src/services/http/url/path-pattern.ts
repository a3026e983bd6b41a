import { WEIGHTS } from '../match/conditions.ts'
import { textDistance } from '../match/text-distance.ts'
import type { RequestView } from '../request/request-view.ts'
import type { Condition, Route } from '../stub/model.ts'
import { PathTemplate } from './path-template.ts'

/** What a stub demands of the URL. */
export interface UrlPattern {
  readonly route: Route
  readonly condition: Condition
  params(request: RequestView): Readonly<Record<string, string>>
}

/** A path in TypeScript: fixed, with parameters, or a regular expression that finds something in the path. */
export function pathPattern(path: string | RegExp): UrlPattern {
  if (path instanceof RegExp) return regexPattern(path)
  const template = new PathTemplate(path)
  return template.literal ? exactPath(path) : templatePath(template)
}

export function exactPath(path: string): UrlPattern {
  return {
    route: { kind: 'exact', path },
    condition: pathCondition(path, (request) => request.path === path),
    params: () => NO_PARAMS,
  }
}

export function templatePath(template: PathTemplate): UrlPattern {
  return {
    route: { kind: 'segments', segments: template.segments, open: template.open },
    condition: pathCondition(template.text, (request) => template.match(request.path) !== undefined),
    params: (request) => template.match(request.path) ?? NO_PARAMS,
  }
}

function regexPattern(pattern: RegExp): UrlPattern {
  const stateless = new RegExp(pattern.source, pattern.flags.replace(/[gy]/g, ''))
  return {
    route: { kind: 'prefix', prefix: '' },
    condition: pathCondition(String(pattern), (request) => stateless.test(request.path)),
    params: (request) => ({ ...stateless.exec(request.path)?.groups }),
  }
}

export const NO_PARAMS: Readonly<Record<string, string>> = Object.freeze(Object.create(null))

function pathCondition(expected: string, matches: (request: RequestView) => boolean): Condition {
  return {
    field: 'path',
    weight: WEIGHTS.url,
    matches,
    distance: (request) => (matches(request) ? 0 : Math.max(0.01, textDistance(expected, request.path))),
    describe: () => expected,
    actual: (request) => request.target,
  }
}
