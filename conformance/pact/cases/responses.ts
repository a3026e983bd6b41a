import fc from 'fast-check'
import { tripleArbitrary } from '../triples.ts'
import { likeText, rulesFor, textRules, textValue } from './text-values.ts'

/** What a provider answers. */
export interface Reply {
  readonly status: number
  readonly headers: Readonly<Record<string, string | readonly string[]>>
  readonly body: string | Uint8Array
}

/** A response as a pact file of version 4 expects it, and the reply that comes. */
export interface ResponseCase {
  readonly response: Readonly<Record<string, unknown>>
  readonly reply: Reply
}

const JSON_TYPE = { 'Content-Type': ['application/json'] }

const status: fc.Arbitrary<ResponseCase> = fc
  .record({
    expected: fc.constantFrom(200, 201, 204, 302, 404, 500),
    rule: fc.option(
      fc.constantFrom<object>(
        ...['info', 'success', 'redirect', 'clientError', 'serverError', 'nonError', 'error'].map((name) => ({
          match: 'statusCode',
          status: name,
        })),
        { match: 'statusCode', status: [200, 404] },
        { match: 'statusCode', status: [500] },
      ),
      { nil: undefined },
    ),
    actual: fc.constantFrom(200, 201, 204, 304, 400, 404, 500, 503),
  })
  .map(({ expected, rule, actual }) => ({
    response: { status: expected, ...(rule && { matchingRules: { status: { combine: 'AND', matchers: [rule] } } }) },
    reply: { status: actual, headers: {}, body: '' },
  }))

const headers: fc.Arbitrary<ResponseCase> = fc
  .array(textValue, { minLength: 1, maxLength: 2 })
  .chain((values) =>
    fc.record({
      values: fc.constant(values),
      rules: textRules,
      key: fc.constantFrom('X-Value', 'x-value'),
      actual: fc.oneof(
        { weight: 4, arbitrary: fc.tuple(...values.map(likeText)) as fc.Arbitrary<string[]> },
        { weight: 1, arbitrary: fc.constant<string[]>([]) },
        { weight: 1, arbitrary: fc.array(textValue, { minLength: 1, maxLength: 3 }) },
      ),
    }),
  )
  .map(({ values, rules, key, actual }) => ({
    response: { status: 200, headers: { 'X-Value': values }, matchingRules: rulesFor('header', { [key]: rules }) },
    reply: { status: 200, headers: actual.length === 0 ? {} : { 'x-value': actual }, body: '' },
  }))

const contentTypes: fc.Arbitrary<ResponseCase> = fc
  .record({
    expected: fc.constantFrom(
      'application/json',
      'application/json; charset=utf-8',
      'text/plain',
      'application/hal+json',
    ),
    actual: fc.constantFrom(
      ...['application/json', 'application/json;charset=UTF-8', 'application/json; charset=latin1', 'text/plain'],
      ...['application/hal+json', 'application/problem+json; charset=utf-8', 'text/html'],
    ),
    rules: fc.option(fc.constant({ combine: 'AND', matchers: [{ match: 'regex', regex: 'application/.*json.*' }] }), {
      nil: undefined,
    }),
  })
  .map(({ expected, actual, rules }) => ({
    response: {
      status: 200,
      headers: { 'Content-Type': [expected] },
      body: { content: '{"a":1}', contentType: expected, encoded: 'JSON' },
      matchingRules: rulesFor('header', { 'Content-Type': rules }),
    },
    reply: { status: 200, headers: { 'content-type': actual }, body: '{"a":1}' },
  }))

const json: fc.Arbitrary<ResponseCase> = tripleArbitrary.map(({ expected, rules, actual }) => ({
  response: {
    status: 200,
    headers: JSON_TYPE,
    body: { content: expected, contentType: 'application/json', encoded: false },
    matchingRules: { body: rules },
  },
  reply: { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(actual) },
}))

function ofType(
  type: string,
  content: string,
  rules: Record<string, object | undefined>,
  actual: string,
): ResponseCase {
  return {
    response: {
      status: 200,
      headers: { 'Content-Type': [type] },
      body: { content, contentType: type, encoded: false },
      matchingRules: rulesFor('body', rules),
    },
    reply: { status: 200, headers: { 'content-type': type }, body: actual },
  }
}

const text: fc.Arbitrary<ResponseCase> = textValue
  .chain((expected) => fc.record({ expected: fc.constant(expected), rules: textRules, actual: likeText(expected) }))
  .map(({ expected, rules, actual }) => ofType('text/plain', expected, { $: rules }, actual))

const form: fc.Arbitrary<ResponseCase> = fc
  .array(fc.tuple(fc.constantFrom('a', 'b', 'c d'), textValue), { minLength: 1, maxLength: 3 })
  .chain((pairs) =>
    fc.record({
      pairs: fc.constant(pairs),
      rules: fc.record({ "$['a']": textRules, '$.b': textRules, "$['c d']": textRules }),
      actual: fc.oneof(
        fc.tuple(...pairs.map(([name, value]) => likeText(value).map((each) => [name, each]))) as fc.Arbitrary<
          [string, string][]
        >,
        fc.shuffledSubarray(pairs),
        fc.constant([...pairs, ['more', '1']] as [string, string][]),
      ),
    }),
  )
  .map(({ pairs, rules, actual }) => {
    const encode = (entries: readonly (readonly [string, string])[]): string =>
      String(new URLSearchParams(entries.map(([name, value]): [string, string] => [name, value])))
    const names = new Set<string>(pairs.map(([name]) => name))
    const used = Object.entries(rules).filter(([path]) => names.has(path.replace(/^\$(\.|\[')|'\]$/g, '')))
    return ofType('application/x-www-form-urlencoded', encode(pairs), Object.fromEntries(used), encode(actual) || 'z=1')
  })

interface XmlItem {
  readonly name: string
  readonly id: string
  readonly text: string
}

const xmlItem: fc.Arbitrary<XmlItem> = fc.record({
  name: fc.constantFrom('item', 'other'),
  id: textValue,
  text: textValue,
})

function writeXml(items: readonly XmlItem[]): string {
  const escaped = (value: string): string =>
    value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
  const written = items.map(({ name, id, text }) => `<${name} id="${escaped(id)}">${escaped(text)}</${name}>`)
  return `<?xml version="1.0" encoding="UTF-8"?><list>${written.join('')}</list>`
}

const xml: fc.Arbitrary<ResponseCase> = fc
  .array(xmlItem, { minLength: 1, maxLength: 2 })
  .chain((items) =>
    fc.record({
      items: fc.constant(items),
      id: textRules,
      text: textRules,
      list: fc.option(fc.constant({ combine: 'AND', matchers: [{ match: 'type' }] }), { nil: undefined, freq: 1 }),
      actual: fc.oneof(
        fc.tuple(
          ...items.map((item) =>
            fc.record({ name: fc.constant(item.name), id: likeText(item.id), text: likeText(item.text) }),
          ),
        ) as fc.Arbitrary<XmlItem[]>,
        fc.shuffledSubarray(items),
        xmlItem.map((more) => [...items, more]),
        fc.constant(items.length === 1 ? [...items, ...items] : items),
      ),
    }),
  )
  .map(({ items, id, text: rules, list, actual }) =>
    ofType(
      'application/xml',
      writeXml(items),
      { "$.list.item['@id']": id, "$.list.item['#text']": rules, '$.list.item': list },
      writeXml(actual),
    ),
  )

const FILES: Readonly<Record<string, Uint8Array>> = {
  png: Buffer.from('89504e470d0a1a0a0000000d494844520000000100000001080600000', 'hex'),
  jpeg: Buffer.from('ffd8ffe000104a46494600010100000100010000', 'hex'),
  gif: Buffer.from('GIF89a\u0001\u0000\u0001\u0000', 'latin1'),
  pdf: Buffer.from('%PDF-1.4\n%\u00e2\u00e3\u00cf\u00d3\n', 'latin1'),
  zip: Buffer.from('504b0304140000000800', 'hex'),
  noise: Buffer.from('000102030405060708090a0b', 'hex'),
  text: Buffer.from('only text'),
}
const fileName = fc.constantFrom(...Object.keys(FILES))

const binary: fc.Arbitrary<ResponseCase> = fc
  .record({
    expected: fileName,
    actual: fileName,
    type: fc.constantFrom('application/octet-stream', 'image/png', 'application/pdf'),
    rule: fc.option(
      fc.constantFrom<object>(
        ...['image/png', 'image/jpeg', 'image/gif', 'application/pdf', 'application/zip', 'text/plain'].map(
          (value) => ({
            match: 'contentType',
            value,
          }),
        ),
        { match: 'type' },
        { match: 'equality' },
        { match: 'notEmpty' },
      ),
      { nil: undefined, freq: 4 },
    ),
    same: fc.boolean(),
  })
  .map(({ expected, actual, type, rule, same }) => ({
    response: {
      status: 200,
      headers: { 'Content-Type': [type] },
      body: {
        content: Buffer.from(FILES[expected] as Uint8Array).toString('base64'),
        contentType: type,
        encoded: 'base64',
      },
      matchingRules: rulesFor('body', { $: rule && { combine: 'AND', matchers: [rule] } }),
    },
    reply: { status: 200, headers: { 'content-type': type }, body: FILES[same ? expected : actual] as Uint8Array },
  }))

interface Part {
  readonly name: string
  readonly value: string
  readonly file: boolean
}

const part: fc.Arbitrary<Part> = fc.record({
  name: fc.constantFrom('title', 'data', 'photo'),
  value: textValue,
  file: fc.boolean(),
})

function writeParts(parts: readonly Part[], boundary: string): string {
  const written = parts.map(({ name, value, file }) => {
    const shown = file ? `; filename="${name}.json"\r\nContent-Type: application/json` : ''
    const content = file ? JSON.stringify({ value }) : value
    return `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${shown}\r\n\r\n${content}\r\n`
  })
  return `${written.join('')}--${boundary}--\r\n`
}

const multipart: fc.Arbitrary<ResponseCase> = fc
  .uniqueArray(part, { minLength: 1, maxLength: 3, selector: ({ name }) => name })
  .chain((parts) =>
    fc.record({
      parts: fc.constant(parts),
      rules: fc.tuple(textRules, textRules, textRules),
      actual: fc.oneof(
        {
          weight: 3,
          arbitrary: fc.tuple(...parts.map((each) => likeText(each.value).map((value) => ({ ...each, value })))),
        },
        { weight: 1, arbitrary: fc.shuffledSubarray(parts, { minLength: 1 }) },
        { weight: 1, arbitrary: fc.constant([...parts, { name: 'more', value: 'x', file: false }]) },
        { weight: 1, arbitrary: fc.constant(parts.map((each) => ({ ...each, file: !each.file }))) },
      ) as fc.Arbitrary<Part[]>,
    }),
  )
  .map(({ parts, rules, actual }) => {
    const paths = parts.map(({ name, file }) => (file ? `$.${name}.value` : `$.${name}`))
    const body = Object.fromEntries(paths.map((path, index) => [path, rules[index]]))
    const type = 'multipart/form-data; boundary=expected'
    return {
      response: {
        status: 200,
        headers: { 'Content-Type': [type] },
        body: { content: writeParts(parts, 'expected'), contentType: type, encoded: false },
        matchingRules: {
          ...rulesFor('body', body),
          header: {
            'Content-Type': {
              combine: 'AND',
              matchers: [{ match: 'regex', regex: 'multipart/form-data;.*boundary=.*' }],
            },
          },
        },
      },
      reply: {
        status: 200,
        headers: { 'content-type': 'multipart/form-data; boundary=actual' },
        body: writeParts(actual, 'actual'),
      },
    }
  })

/** Status, headers and body at once. */
const whole: fc.Arbitrary<ResponseCase> = fc.tuple(status, headers, json).map(([one, two, three]) => ({
  response: {
    status: one.response.status,
    headers: { ...(two.response.headers as object), ...JSON_TYPE },
    body: three.response.body,
    matchingRules: {
      ...(one.response.matchingRules as object | undefined),
      ...(two.response.matchingRules as object),
      ...(three.response.matchingRules as object),
    },
  },
  reply: {
    status: one.reply.status,
    headers: { ...two.reply.headers, ...three.reply.headers },
    body: one.reply.status === 204 || one.reply.status === 304 ? '' : three.reply.body,
  },
}))

/** The kinds of responses by name. */
export const RESPONSES: Readonly<Record<string, fc.Arbitrary<ResponseCase>>> = {
  status,
  headers,
  contentTypes,
  json,
  text,
  form,
  xml,
  binary,
  multipart,
  whole,
}
