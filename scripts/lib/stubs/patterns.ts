import { OPERATORS } from '../../../packages/dryfit/src/services/http/match/compile-pattern.ts'

/** What each word of the pattern language says. A word without a sentence fails the test of this table. */
const SENTENCES: Readonly<Record<string, string>> = {
  equalTo: 'is this text',
  binaryEqualTo: 'is these bytes, in base64',
  contains: 'has this text in it',
  doesNotContain: 'does not have this text in it',
  absent: '`true`: is not there',
  anything: 'is anything at all',
  matches: 'fits this regular expression as a whole',
  doesNotMatch: 'does not fit this regular expression',
  equalToJson: 'is this JSON, given as such or as text',
  matchesJsonPath: 'a JSONPath that finds something; or `{ "expression": …, … }` with a pattern for what it finds',
  matchesJsonSchema: 'fits this JSON Schema',
  equalToXml: 'is this XML',
  matchesXPath: 'an XPath that finds something; or `{ "expression": …, … }` with a pattern for what it finds',
  before: 'is a time before this one; `now`, `now -3 days` are known',
  after: 'is a time after this one',
  equalToDateTime: 'is this time',
  equalToNumber: 'is this number',
  greaterThanNumber: 'is a greater number',
  greaterThanEqualNumber: 'is this number or a greater one',
  lessThanNumber: 'is a smaller number',
  lessThanEqualNumber: 'is this number or a smaller one',
  and: 'all of these patterns fit',
  or: 'one of these patterns fits',
  not: 'this pattern does not fit',
  matchesPathTemplate: 'is a path of this template',
}

export interface Word {
  readonly keyword: string
  readonly options: readonly string[]
  readonly about: string
}

/** The words of the pattern language as the service itself knows them. */
export const WORDS: readonly Word[] = [...OPERATORS.values()].map(({ keyword, options }) => {
  const about = SENTENCES[keyword]
  if (about === undefined) throw new Error(`the pattern "${keyword}" has no sentence in ${import.meta.filename}`)
  return { keyword, options, about }
})
