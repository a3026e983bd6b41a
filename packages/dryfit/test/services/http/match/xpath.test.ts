import { expect, test } from 'vitest'
import { parseXml, stringValue } from '../../../../src/services/http/match/xml/parse.ts'
import { compileXPath } from '../../../../src/services/http/match/xml/xpath/xpath.ts'

const DOCUMENT = parseXml(`<?xml version="1.0"?>
<shop xmlns:x="urn:x"><!-- c -->
  <item id="1" sold="true"><name>Lamp</name><price>12.5</price></item>
  <item id="2"><name>Chair &amp; table</name><price>80</price></item>
  <x:item id="3"><name><![CDATA[<Mug>]]></name><price>7</price></x:item>
</shop>`)

const evaluate = (source: string): unknown => {
  const value = compileXPath(source, { x: 'urn:x' }).evaluate(DOCUMENT)
  return typeof value === 'object' ? value.map(stringValue) : value
}

test.each<[string, unknown]>([
  ['/shop/item/name', ['Lamp', 'Chair & table']],
  ['//name/text()', ['Lamp', 'Chair & table', '<Mug>']],
  ['//item[@id="2"]/name', ['Chair & table']],
  ['//item[2]/price', ['80']],
  ['//item[last()]/@id', ['2']],
  ['//x:item/name', ['<Mug>']],
  ["//*[local-name()='item'][price < 10]/@id", ['3']],
  ['count(//item)', 2],
  ['sum(//price)', 99.5],
  ['//item[not(@sold)]/@id', ['2']],
  ["//item[contains(name, 'air')]/@id", ['2']],
  ["concat('a', 'b', string(/shop/item[1]/@id))", 'ab1'],
  ["substring('12345', 2, 3)", '234'],
  ["substring-before('1999/04', '/')", '1999'],
  ["normalize-space('  a   b ')", 'a b'],
  ["translate('bar', 'abc', 'AB')", 'BAr'],
  ['//name[../@id="1"]', ['Lamp']],
  ['//price/parent::item/@id', ['1', '2']],
  ['//item[1]/following-sibling::item/@id', ['2']],
  ['//item[2]/preceding-sibling::*/@id', ['1']],
  ['//price[. > 10]/ancestor::shop/item[1]/name', ['Lamp']],
  ['//item[1]/name | //item[2]/name', ['Lamp', 'Chair & table']],
  ['(//price)[1]', ['12.5']],
  ['7 mod 4 + 2 * 3 div 2 - -1', 7],
  ['//item/@id = "2" and true()', true],
  ["starts-with('abc', 'ab') or false()", true],
  ["string-length('häß')", 3],
  ['round(2.5)', 3],
  ['boolean(//nothing)', false],
])('%s', (source, expected) => {
  expect(evaluate(source)).toEqual(expected)
})

test.each(['//', '/a[', 'a b', 'foo(', "'x", '//a[nope()]'])('%s is refused', (source) => {
  expect(() => compileXPath(source)).toThrow(SyntaxError)
})

test.each(['', 'x', '<a>', '<a></b>', '<a/><b/>', '<a x=1/>', '<a x="1" x="2"/>', '<a>&nope;</a>', '<!DOCTYPE a><a/>'])(
  '%s is no document',
  (source) => {
    expect(() => parseXml(source)).toThrow(SyntaxError)
  },
)
