import { documentTemplate } from '../match/operators/path.ts'
import { wholeRegex } from '../match/operators/regex.ts'
import {
  ANY_ROUTE,
  exactPath,
  exactTarget,
  NO_PARAMS,
  templatePath,
  type UrlPattern,
  wholePattern,
} from '../url/path-pattern.ts'
import { optionalString } from './known-fields.ts'
import type { StubDocument } from './model.ts'

/** The five ways to name a URL, in the order in which WireMock looks for them. */
export const URL_FIELDS = ['url', 'urlPattern', 'urlPath', 'urlPathPattern', 'urlPathTemplate'] as const

/** What a stub document demands of the URL. Of several ways the first of the order above counts, as in WireMock. */
export function urlOf(request: StubDocument, pointer: string): UrlPattern {
  for (const field of URL_FIELDS) {
    const text = optionalString(request, field, pointer)
    if (text !== undefined) return compileUrl(field, text, `${pointer}/${field}`)
  }
  return { route: ANY_ROUTE, condition: undefined, params: () => NO_PARAMS }
}

function compileUrl(field: (typeof URL_FIELDS)[number], text: string, pointer: string): UrlPattern {
  switch (field) {
    case 'url':
      return exactTarget(text)
    case 'urlPath':
      return exactPath(text)
    case 'urlPattern':
      return wholePattern(text, wholeRegex(text, pointer).test, 'url')
    case 'urlPathPattern':
      return wholePattern(text, wholeRegex(text, pointer).test, 'path')
    case 'urlPathTemplate':
      return templatePath(documentTemplate(text, pointer))
  }
}
