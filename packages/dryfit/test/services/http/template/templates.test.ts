import { describe, expect, test } from 'vitest'
import { createClock, createSeed } from '../../../../src/foundation/core/index.ts'
import { Scenarios } from '../../../../src/services/http/state/scenarios.ts'
import { Store } from '../../../../src/services/http/state/store.ts'
import { TemplateEngine } from '../../../../src/services/http/template/engine.ts'
import { requestView } from '../support/request.ts'

const clock = createClock()
clock.freeze('2024-06-15T12:00:00Z')

const request = requestView({
  method: 'POST',
  target: '/q/a%20b?a=x&a=y&h=%3Cb%3E',
  headers: { 'X-Test': 't', cookie: 'c=cc', Host: 'shop.test:8080', 'content-type': 'application/json' },
  body: JSON.stringify({ name: 'N', list: [1, 'two'], obj: { k: 'v' } }),
})

function render(source: string, seed = 1): string {
  const engine = new TemplateEngine(new Map([['REGION', 'eu']]))
  const random = createSeed(seed).random('test')
  const params = { id: 'a%20b' }
  const context = {
    call: 1,
    sinceFirstCallMs: 0,
    params,
    clock,
    random,
    store: new Store(clock),
    scenarios: new Scenarios(),
    note: () => {},
  }
  return engine.template(source, { p: 'P', o: { k: 'v' } }).render(request, context)
}

/** Source and text, as WireMock 3.13.2 answered it. */
describe('what WireMock renders', () => {
  test.each<[string, string]>([
    ['{{request.method}} {{request.url}} {{request.path}}', 'POST /q/a%20b?a=x&a=y&h=%3Cb%3E /q/a%20b'],
    [
      "{{numberFormat 1234.567 '#.##'}} {{numberFormat 1234567.891 '#,##0.00'}} {{numberFormat 0.5 '#%'}}",
      '1234.57 1,234,567.89 50%',
    ],
    ["{{stringFormat '%.2f' 1.005}} {{stringFormat '%05d' 7}}", '1.01 00007'],
    ['{{request.path.id}} {{request.pathSegments.[1]}} {{request.path.[0]}}', 'a%20b a%20b q'],
    ['{{request.query.a}} {{request.query.a.[1]}} {{request.query.a.first}} {{request.query.missing}}|', 'x y x |'],
    ['{{request.headers.X-Test}} {{request.headers.x-test}} {{request.cookies.c}}', 't t cc'],
    [
      '{{request.host}} {{request.scheme}} {{request.port}} {{request.baseUrl}}',
      'shop.test http 8080 http://shop.test:8080',
    ],
    ["{{jsonPath request.body '$.name'}} {{jsonPath request.body '$.list'}}", 'N [1,"two"]'],
    ["{{jsonPath request.body '$.obj'}}", '{\n  "k" : "v"\n}'],
    ["{{jsonPath request.body '$.none' default='d'}}", 'd'],
    ["{{#each (jsonPath request.body '$.list') as |x|}}{{@index}}:{{x}},{{/each}}", '0:1,1:two,'],
    ["{{#if (eq request.method 'POST')}}yes{{else if true}}mid{{else}}no{{/if}}", 'yes'],
    ["{{#if false}}yes{{else if (contains request.url 'q')}}mid{{else}}no{{/if}}", 'mid'],
    ["{{math 1 '+' 2}} {{math 10 '/' 4}} {{math 10.5 '*' 2}} {{math 7 '%' 4}} {{math 10 '-' 2.5}}", '3 3 21.0 3 7.5'],
    ["{{trim '  a '}} {{upper 'abc'}} {{capitalize 'abc def'}} {{substring 'hello' 1 3}}", 'a ABC Abc Def el'],
    ["{{base64 'hello'}} {{base64 'aGVsbG8=' decode=true}} {{base64 'a' padding=false}}", 'aGVsbG8= hello YQ'],
    ["{{urlEncode 'a b&c~*'}} {{urlEncode 'a+b%26' decode=true}}", 'a+b%26c%7E* a b&'],
    ["{{regexExtract 'ab-12' '([a-z]+)-([0-9]+)' 'p'}}{{p.0}}/{{p.1}}", 'ab/12'],
    ["{{regexExtract 'x' 'y'}}", '[ERROR: Nothing matched y]'],
    [
      "{{size 'abc'}} {{array 1 2 3}} {{arrayAdd (array 1 2) 3}} {{arrayRemove (array 1 2 3) position=0}}",
      '3 [1, 2, 3] [1, 2, 3] [2, 3]',
    ],
    ["{{arrayJoin ',' (array 1 2 3)}} {{join (array 'a' 'b') '-'}} {{range 1 4}}", '1,2,3 a-b [1, 2, 3, 4]'],
    [
      "{{date (parseDate '2020-03-05T10:11:12Z') format='dd/MM/yy HH:mm:ss EEE MMM a'}}",
      '05/03/20 10:11:12 Thu Mar AM',
    ],
    ["{{date (parseDate '2020-01-31T00:00:00Z') offset='1 months' format='yyyy-MM-dd'}}", '2020-02-29'],
    ["{{parseDate '2020-03-05T10:11:12Z'}}", '2020-03-05T10:11:12Z'],
    ["{{date (parseDate '1577964091000' format='epoch') format='unix'}}", '1577964091'],
    ["{{truncateDate (parseDate '2021-06-19T10:11:12Z') 'last day of month'}}", '2021-06-30T00:00:00Z'],
    ["{{parseJson request.body 'p'}}{{p.name}} {{p.obj.k}} {{p.list.[1]}} {{p.obj}}", 'N v two {k=v}'],
    ['{{formatJson \'{"a":{"b":[1,2]}}\'}}', '{\n  "a" : {\n    "b" : [ 1, 2 ]\n  }\n}'],
    ['{{jsonMerge \'{"a":1,"o":{"x":1}}\' \'{"b":2,"o":{"y":2}}\'}}', '{"a":1,"o":{"x":1,"y":2},"b":2}'],
    ["{{jsonRemove '{\"a\":1,\"b\":2}' '$.a'}} {{jsonArrayAdd '[1]' '2'}}", '{"b":2} [1,2]'],
    ["{{xPath '<a><b x=\"1\">t</b></a>' '/a/b/@x'}} {{xPath '<a><b>t</b></a>' '/a/b'}}", '1 <b>t</b>\n'],
    ["{{#assign 'v'}}val{{/assign}}{{v}} {{val null or='z'}} {{val 'q' assign='w'}}{{w}}", 'val z q'],
    [
      "{{#eq 1 1}}same{{else}}diff{{/eq}} {{eq 1 2}} {{and true false}} {{neq 1 2 yes='Y' no='N'}}",
      'same false false Y',
    ],
    ["{{isEven 4}} {{stripes 3 'a' 'b'}} {{center 'ab' size=6 pad='*'}} {{rjust 'ab' size=4}}|", 'even b **ab**   ab|'],
    [
      "{{slugify 'Hello World!'}} {{stripTags '<b>x</b>'}} {{abbreviate 'hello world' 8}} {{yesno true}}",
      'hello-world x hello... yes',
    ],
    ['a\n{{#if true}}\nb\n{{/if}}\nc', 'a\n\nb\n\nc'],
    ['{{parameters.p}} {{parameters.o.k}} {{unknown}} {{unknown.deep}}|', 'P v  |'],
    ['{{{request.query.h}}} {{request.query.h}} {{! c }}{{!-- d --}}x', '<b> <b> x'],
    ["{{numberFormat 1234.5678}} {{stringFormat '%s-%d' 'a' 3}} {{randomInt lower=3 upper=4}}", '1,234.568 a-3 3'],
    ['{{#each (parseJson \'{"a":1,"b":2}\')}}{{@key}}={{this}};{{/each}}', 'a=1;b=2;'],
    ["{{systemValue key='HOME'}}", '[ERROR: Access to HOME is denied]'],
    ['a {{~ request.method ~}} b', 'aPOSTb'],
  ])('%s', (source, text) => {
    expect(render(source)).toBe(text)
  })
})

describe('beyond WireMock', () => {
  test('now is the time of the environment', () => {
    expect(render("{{now}} {{now offset='3 days' format='yyyy-MM-dd'}}")).toBe('2024-06-15T12:00:00Z 2024-06-18')
    expect(render("{{now format='HH:mm Z' timezone='America/New_York'}}")).toBe('08:00 -0400')
  })

  test('chance and made-up data come from the seed', () => {
    const source =
      "{{randomValue type='UUID'}} {{random 'Name.full_name'}} {{pickRandom 'a' 'b' 'c'}} {{randomDecimal}}"
    expect(render(source, 5)).toBe(render(source, 5))
    expect(render(source, 5)).not.toBe(render(source, 6))
  })

  test('the store is read and written', () => {
    expect(
      render("{{setState 'k' 'v'}}{{state 'k'}} {{state 'none' default='d'}} {{countState 'n'}}{{countState 'n'}}"),
    ).toBe('v d 12')
  })

  test('system values that were allowed are shown', () => {
    expect(render("{{systemValue key='REGION'}}")).toBe('eu')
  })
})

describe('a template cannot get out', () => {
  test.each([
    '{{request.constructor}}',
    '{{request.__proto__}}',
    '{{constructor.constructor}}',
    '{{lookup request "constructor"}}',
    '{{#with request}}{{constructor}}{{/with}}',
    '{{parameters.o.toString}}',
    '{{request.body.constructor}}',
    "{{lookup (parseJson '{}') '__proto__'}}",
    '{{@root.constructor}}',
    '{{this.constructor.name}}',
    '{{process.env.HOME}}',
    '{{globalThis}}',
  ])('%s prints nothing', (source) => {
    expect(render(source)).toBe('')
  })

  test('a helper named as an inherited member does not exist', () => {
    expect(() => render("{{constructor 'x'}}")).toThrow(/no helper "constructor"/)
  })

  test('a loop in a loop in a loop is given up', () => {
    const loop = '{{#each (range 1 9999)}}'.repeat(3)
    expect(() => render(`${loop}x${'{{/each}}'.repeat(3)}`)).toThrow(/more than 200000 steps/)
  })

  test('a text that grows without end is given up', () => {
    const grow = "{{#each (range 1 9999)}}{{rjust 'a' size=99999}}{{/each}}"
    expect(() => render(grow)).toThrow(/more than 10485760 characters/)
  })
})

test.each([
  '{{#if true}}',
  '{{/if}}',
  '{{#if a}}{{/each}}',
  '{{',
  '{{!-- ',
  "{{a 'b}}",
  '{{(a}}',
  '{{#each a as |x}}{{/each}}',
])('%s is refused', (source) => {
  expect(() => render(source)).toThrow(SyntaxError)
})
