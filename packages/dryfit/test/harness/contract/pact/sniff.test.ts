import { expect, test } from 'vitest'
import { compareBytes } from '../../../../src/harness/contract/pact/bodies/bytes.ts'
import { sniffType } from '../../../../src/harness/contract/pact/bodies/sniff.ts'
import { RuleIndex } from '../../../../src/harness/contract/pact/matching/rules.ts'

const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1')
const PNG = latin1('\u0089PNG\r\n\u001a\n')

test.each([
  ['image/png', PNG],
  ['image/jpeg', latin1('\u00ff\u00d8\u00ff\u00e0')],
  ['image/gif', latin1('GIF89a')],
  ['image/webp', latin1('RIFF....WEBPVP8 ')],
  ['application/pdf', latin1('%PDF-1.7')],
  ['application/zip', latin1('PK\u0003\u0004')],
  ['application/gzip', latin1('\u001f\u008b\u0008')],
  ['video/mp4', latin1('\u0000\u0000\u0000\u0018ftypmp42')],
  ['application/json', latin1('{"a":1}')],
  ['application/json', latin1(' [1]')],
  ['application/xml', latin1('<?xml version="1.0"?><a/>')],
  ['text/html', latin1('<!DOCTYPE html><html>')],
  ['text/plain', latin1('plain words')],
  ['application/octet-stream', latin1('\u0000\u0001\u0002')],
])('%s is told by its first bytes', (type, bytes) => {
  expect(sniffType(bytes)).toBe(type)
})

/** What a rule at `$` says of two bodies that nobody looks into. */
function verdict(matchers: object[], expected: Buffer, actual: Buffer, combine = 'AND'): boolean {
  const rules = new RuleIndex([{ path: '$', combine: combine as 'AND' | 'OR', matchers: matchers as never }])
  return compareBytes({ part: 'body', rules, allowUnexpected: true, form: 'typed' }, expected, actual).length === 0
}

test.each([
  [[{ match: 'contentType', value: 'image/png' }], PNG, true],
  [[{ match: 'contentType', value: 'image/png' }], latin1('GIF89a'), false],
  [[{ match: 'equality' }], latin1('one'), true],
  [[{ match: 'equality' }], latin1('two'), false],
  [[{ match: 'regex', regex: 't\\w+' }], latin1('two'), true],
  [[{ match: 'regex', regex: 't\\w+' }], latin1('one'), false],
  [[{ match: 'notEmpty' }], latin1('x'), true],
  [[{ match: 'include', value: 'w' }], latin1('one'), false],
])('bytes under %j are judged', (matchers, actual, fits) => {
  expect(verdict(matchers, latin1('one'), actual)).toBe(fits)
})

test('of several rules one is enough with OR', () => {
  const matchers = [{ match: 'equality' }, { match: 'contentType', value: 'image/png' }]
  expect(verdict(matchers, latin1('one'), PNG, 'OR')).toBe(true)
  expect(verdict(matchers, latin1('one'), PNG, 'AND')).toBe(false)
})
