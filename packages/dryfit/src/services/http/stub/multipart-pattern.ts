import { compilePattern } from '../match/compile-pattern.ts'
import { compileMultiValue } from '../match/multi-value.ts'
import { Content } from '../request/content.ts'
import { headerValues } from '../request/headers.ts'
import type { BodyPart } from '../request/multipart.ts'
import type { RequestView } from '../request/request-view.ts'
import { elementsOf, entriesOf, optionalString, requireFields } from './known-fields.ts'
import type { Condition } from './model.ts'
import { StubProblem } from './problem.ts'

const FIELDS = ['name', 'fileName', 'matchingType', 'headers', 'bodyPatterns']

/** A condition on the parts of a multipart body: any of them, or all of them, have these headers and contents. */
export function multipartCondition(document: unknown, pointer: string): Condition {
  const pattern = requireFields(document, pointer, FIELDS)
  const type = optionalString(pattern, 'matchingType', pointer) ?? 'ANY'
  if (type !== 'ANY' && type !== 'ALL') throw new StubProblem(`${pointer}/matchingType`, 'must be ANY or ALL')
  const name = optionalString(pattern, 'name', pointer)
  const fits = partTest(pattern, pointer, name)
  const matches = ({ parts }: RequestView): boolean =>
    parts.length > 0 && (type === 'ALL' ? parts.every(fits) : parts.some(fits))
  return {
    part: 'multipart',
    field: name === undefined ? 'multipart' : `multipart ${name}`,
    matches,
    distance: (request) => (matches(request) ? 0 : 1),
    describe: () => `${type === 'ALL' ? 'all parts' : 'a part'} with ${JSON.stringify(document)}`,
    actual: ({ parts }) => (parts.length === 0 ? undefined : parts.map((part) => part.name).join(', ')),
  }
}

function partTest(
  pattern: Readonly<Record<string, unknown>>,
  pointer: string,
  name: string | undefined,
): (part: BodyPart) => boolean {
  const fileName = optionalString(pattern, 'fileName', pointer)
  const headers = entriesOf(pattern, 'headers', pointer).map(
    ([header, each]) => [header, compileMultiValue(each, `${pointer}/headers/${header}`)] as const,
  )
  const bodies = elementsOf(pattern, 'bodyPatterns', pointer).map((each, index) =>
    compilePattern(each, `${pointer}/bodyPatterns/${index}`),
  )
  return (part) =>
    (name === undefined || part.name === name) &&
    (fileName === undefined || part.fileName === fileName) &&
    headers.every(([header, matcher]) =>
      matcher.matches(headerValues(part.rawHeaders, header).map((v) => Content.ofText(v))),
    ) &&
    bodies.every((matcher) => matcher.matches(part.content))
}
