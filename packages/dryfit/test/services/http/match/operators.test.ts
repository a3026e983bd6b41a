// biome-ignore-all lint/suspicious/noTemplateCurlyInString: placeholders of json-unit and XMLUnit look like that
import { describe, expect, test } from 'vitest'
import { compilePattern, OPERATORS } from '../../../../src/services/http/match/compile-pattern.ts'
import { Content } from '../../../../src/services/http/request/content.ts'
import { StubProblem } from '../../../../src/services/http/stub/problem.ts'

const NOW = Date.UTC(2024, 5, 15, 12)

/** pattern, values that match, values that do not; undefined is no value at all. */
type Row = [pattern: object, fitting: (string | undefined)[], others: (string | undefined)[]]

const json = JSON.stringify
const rows: Row[] = [
  [{ equalTo: 'a' }, ['a'], ['A', 'ab', undefined]],
  [{ equalTo: 'a', caseInsensitive: true }, ['a', 'A'], ['b', undefined]],
  [{ binaryEqualTo: 'AQID' }, ['\u0001\u0002\u0003'], ['\u0001', undefined]],
  [{ contains: 'ell' }, ['hello'], ['help', undefined]],
  [{ doesNotContain: 'ell' }, ['help', undefined], ['hello']],
  [{ matches: 'a+\\d' }, ['aa1'], ['xaa1', 'aa1x', undefined]],
  [{ matches: 'a.b' }, ['a\nb'], ['a\n\nb']],
  [{ matches: '(?i)abc' }, ['ABC'], ['abd']],
  [{ doesNotMatch: 'a+' }, ['b', undefined], ['aa']],
  [{ absent: true }, [undefined], ['']],
  [{ anything: 'anything' }, ['', undefined], []],
  [
    { equalToJson: { a: 1, b: [1, 2] } },
    [json({ b: [1, 2], a: 1 })],
    [json({ a: 1, b: [2, 1] }), json({ a: 1 }), 'x', undefined],
  ],
  [{ equalToJson: '{"a":1}' }, ['{"a": 1.0}'], ['{"a":"1"}', '{"a":1,"b":2}']],
  [{ equalToJson: { a: [1, 2] }, ignoreArrayOrder: true }, ['{"a":[2,1]}'], ['{"a":[2,2]}']],
  [{ equalToJson: { a: 1 }, ignoreExtraElements: true }, ['{"a":1,"b":2}'], ['{"b":2}']],
  [
    { equalToJson: { a: '${json-unit.any-number}', b: '${json-unit.ignore}' } },
    ['{"a":7,"b":[]}'],
    ['{"a":"7","b":1}'],
  ],
  [{ equalToJson: { a: '${json-unit.regex}[a-c]+' } }, ['{"a":"abc"}'], ['{"a":"abd"}']],
  [{ matchesJsonPath: '$.a' }, ['{"a":1}', '{"a":0}'], ['{"b":1}', '{"a":null}', '{"a":[]}', 'x', undefined]],
  [{ matchesJsonPath: '$.l[?(@.x > 3)]' }, ['{"l":[{"x":1},{"x":4}]}'], ['{"l":[{"x":1}]}', '{"l":[]}']],
  [
    { matchesJsonPath: { expression: '$.a', equalTo: '1' } },
    ['{"a":1}', '{"a":"1"}', '{"a":["0","1"]}'],
    ['{"a":2}', '{}'],
  ],
  [{ matchesJsonPath: { expression: '$.a', absent: true } }, ['{}'], ['{"a":1}']],
  [{ matchesJsonPath: { expression: '$.a', not: { equalTo: 'b' } } }, ['{"a":"c"}'], ['{"a":"b"}', '{}']],
  [{ matchesJsonPath: { expression: '$.a', doesNotContain: 'b' } }, ['{"a":"c"}'], ['{"a":"b"}', '{}', '{"a":null}']],
  [{ matchesJsonPath: { expression: '$.o', equalToJson: '{"k":1}' } }, ['{"o":{"k":1}}'], ['{"o":{"k":2}}']],
  [{ matchesJsonPath: { expression: '$.l', equalToJson: '[1,2]' } }, ['{"l":[1,2]}'], ['{"l":[1]}']],
  [{ matchesJsonSchema: { type: 'object', required: ['a'] } }, ['{"a":1}'], ['{}', '[]', undefined]],
  [{ matchesJsonSchema: '{"type":"number","exclusiveMinimum":true,"minimum":3}', schemaVersion: 'V4' }, ['4'], ['3']],
  [
    { equalToXml: '<a x="1"><b>t</b></a>' },
    ['<a x="1"> <b>t</b> </a>', "<?xml version='1.0'?><a x='1'><b> t </b></a>"],
    ['<a x="2"><b>t</b></a>', '<a x="1"/>', 'x', undefined],
  ],
  [
    { equalToXml: '<a><b>1</b><b>2</b></a>', ignoreOrderOfSameNode: true },
    ['<a><b>2</b><b>1</b></a>'],
    ['<a><b>2</b><b>2</b></a>'],
  ],
  [{ equalToXml: '<a>${xmlunit.ignore}</a>', enablePlaceholders: true }, ['<a>zz</a>', '<a/>'], ['<b>zz</b>']],
  [
    { equalToXml: '<n:a xmlns:n="urn:x"/>', namespaceAwareness: 'LEGACY' },
    ['<m:a xmlns:m="urn:x"/>', '<n:a xmlns:n="urn:y"/>', '<a/>'],
    ['<n:b xmlns:n="urn:x"/>'],
  ],
  [
    { equalToXml: '<n:a xmlns:n="urn:x"/>', namespaceAwareness: 'NONE' },
    ['<n:a xmlns:n="urn:x"/>'],
    ['<m:a xmlns:m="urn:x"/>', '<n:a xmlns:n="urn:y"/>', '<a/>'],
  ],
  [{ equalToXml: '<a x="1"/>', exemptedComparisons: ['ATTR_VALUE'] }, ['<a x="2"/>'], ['<a y="1"/>']],
  [{ matchesXPath: '//b[@x="1"]' }, ['<a><b x="1"/></a>'], ['<a><b x="2"/></a>', 'x', undefined]],
  [{ matchesXPath: { expression: '//b/text()', contains: 'ell' } }, ['<a><b>hello</b></a>'], ['<a><b>hey</b></a>']],
  [{ matchesXPath: '//n:b', xPathNamespaces: { n: 'urn:x' } }, ['<a xmlns:q="urn:x"><q:b/></a>'], ['<a><b/></a>']],
  [
    { before: '2024-01-01T00:00:00Z' },
    ['2023-12-31T23:59:59Z', '2023-01-01'],
    ['2024-01-01T00:00:00Z', 'x', undefined],
  ],
  [{ after: 'now -2 days' }, ['2024-06-14T12:00:00Z'], ['2024-06-13T11:59:59Z']],
  [
    { equalToDateTime: '2024-06-15T00:00:00Z', truncateActual: 'first hour of day' },
    ['2024-06-15T17:00:00Z'],
    ['2024-06-16T01:00:00Z'],
  ],
  [
    { equalToDateTime: 'now', truncateExpected: 'first hour of day' },
    ['2024-06-15T00:00:00Z'],
    ['2024-06-15T12:00:00Z'],
  ],
  [{ before: 'now', actualFormat: 'dd/MM/yyyy' }, ['14/06/2024'], ['16/06/2024', '2024-06-14']],
  [{ equalToNumber: 5 }, ['5', '5.0'], ['6', 'x', '', undefined]],
  [{ greaterThanNumber: 5 }, ['5.1'], ['5']],
  [{ greaterThanEqualNumber: 5 }, ['5'], ['4.9']],
  [{ lessThanNumber: 5 }, ['-1'], ['5']],
  [{ lessThanEqualNumber: 5 }, ['5'], ['5.5']],
  [{ and: [{ contains: 'a' }, { contains: 'b' }] }, ['ab'], ['a']],
  [{ or: [{ equalTo: 'a' }, { absent: true }] }, ['a', undefined], ['b']],
  [{ not: { contains: 'a' } }, ['b'], ['a']],
  [{ matchesPathTemplate: '/users/{id}' }, ['/users/7'], ['/users/', '/users/7/x']],
]

const content = (text: string | undefined) => (text === undefined ? undefined : Content.ofText(text, NOW))

describe.each(rows)('%j', (pattern, fitting, others) => {
  const matcher = compilePattern(pattern, '')

  test('matches what fits, at distance 0', () => {
    for (const text of fitting) {
      expect([text, matcher.matches(content(text))]).toEqual([text, true])
      expect([text, matcher.distance(content(text))]).toEqual([text, 0])
    }
  })

  test('matches nothing else, and is some way off', () => {
    for (const text of others) {
      expect([text, matcher.matches(content(text))]).toEqual([text, false])
      const distance = matcher.distance(content(text))
      expect(distance).toBeGreaterThan(0)
      expect(distance).toBeLessThanOrEqual(1)
    }
  })
})

test('every operator has a row above', () => {
  const shown = new Set(rows.flatMap(([pattern]) => Object.keys(pattern)))
  expect([...OPERATORS.keys()].filter((keyword) => !shown.has(keyword))).toEqual([])
})

describe('what cannot be used is refused with the place', () => {
  test.each([
    [{ equalTo: 5 }, '/p/equalTo'],
    [{ equalsTo: 'x' }, '/p'],
    [{ matches: '(' }, '/p/matches'],
    [{ matches: '((a+)+)\\1' }, '/p/matches'],
    [{ equalToJson: '{' }, '/p/equalToJson'],
    [{ matchesJsonPath: '$[' }, '/p/matchesJsonPath'],
    [{ matchesJsonPath: { equalTo: 'a' } }, '/p/matchesJsonPath'],
    [{ matchesJsonSchema: {}, schemaVersion: 'V99' }, '/p/schemaVersion'],
    [{ equalToXml: '<a>' }, '/p/equalToXml'],
    [{ equalToXml: '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>' }, '/p/equalToXml'],
    [{ matchesXPath: '//' }, '/p/matchesXPath'],
    [{ matchesXPath: 'nope(1)' }, '/p/matchesXPath'],
    [{ before: 'yesterday' }, '/p/before'],
    [{ equalToNumber: 'x' }, '/p/equalToNumber'],
    [{ and: [] }, '/p/and'],
    [{ and: [{ contains: 1 }] }, '/p/and/0/contains'],
    [{ not: {} }, '/p/not'],
    ['text', '/p'],
  ])('%j', (pattern, pointer) => {
    const compile = () => compilePattern(pattern, '/p')
    expect(compile).toThrow(StubProblem)
    expect(compile).toThrow(expect.objectContaining({ pointer }))
  })
})
