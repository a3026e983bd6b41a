import type { Reply } from './responses.ts'

/** One interaction as a pact file of version 4 has it, what keeps it and what does not. */
export interface Agreement {
  readonly interaction: { readonly type: string; readonly description: string } & Readonly<Record<string, unknown>>
  readonly kept: Reply
  readonly broken: Reply
  /** Version 3 cannot say it. */
  readonly onlyV4?: boolean
}

const all = (matcher: object): object => ({ combine: 'AND', matchers: [matcher] })
const json = (value: unknown, status = 200): Reply => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(value),
})
const jsonBody = (content: unknown): object => ({ content, contentType: 'application/json', encoded: false })
/** The braces belong to the expression language of pact files. */
export const USER_OF_THE_STATE = '/users/\u0024{id}'
const JSON_HEADERS = { 'Content-Type': ['application/json'] }
const PNG = Buffer.from('89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489', 'hex')
const GIF = Buffer.from('GIF89a\u0001\u0000\u0001\u0000\u0080\u0000\u0000', 'latin1')
const ofParts = (name: string): string =>
  `--x\r\nContent-Disposition: form-data; name="name"\r\n\r\n${name}\r\n--x\r\nContent-Disposition: form-data; name="data"; filename="d.json"\r\nContent-Type: application/json\r\n\r\n{"a":1}\r\n--x--\r\n`

/** What the two sides must agree on, one of each kind. */
export const AGREEMENTS: readonly Agreement[] = [
  {
    interaction: {
      type: 'Synchronous/HTTP',
      description: 'json with matchers',
      request: { method: 'GET', path: '/json' },
      response: {
        status: 200,
        headers: JSON_HEADERS,
        body: jsonBody({ id: 1, name: 'Ada', tags: ['a'], at: '2024-02-29' }),
        matchingRules: {
          body: {
            '$.id': all({ match: 'integer' }),
            '$.name': all({ match: 'regex', regex: '[A-Z][a-z]+' }),
            '$.tags': all({ match: 'type', min: 1 }),
            '$.at': all({ match: 'date', format: 'yyyy-MM-dd' }),
          },
        },
      },
    },
    kept: json({ id: 7, name: 'Grace', tags: ['x', 'y'], at: '2023-01-31', more: true }),
    broken: json({ id: 7.5, name: 'Grace', tags: ['x'], at: '2023-01-31' }),
  },
  {
    interaction: {
      type: 'Synchronous/HTTP',
      description: 'matchers of version 4',
      request: { method: 'GET', path: '/v4' },
      response: {
        status: 200,
        headers: JSON_HEADERS,
        body: jsonBody({ version: '1.0.0', text: 'x', byId: { a: 1 }, links: [{ rel: 'self' }] }),
        matchingRules: {
          status: all({ match: 'statusCode', status: 'success' }),
          body: {
            '$.version': all({ match: 'semver' }),
            '$.text': all({ match: 'notEmpty' }),
            '$.byId': {
              combine: 'AND',
              matchers: [
                { match: 'eachKey', rules: [{ match: 'regex', regex: '[a-z]+' }], value: 'a' },
                { match: 'eachValue', rules: [{ match: 'integer' }], value: '1' },
              ],
            },
            '$.links': all({
              match: 'arrayContains',
              variants: [{ index: 0, rules: { '$.rel': all({ match: 'type' }) } }],
            }),
          },
        },
      },
    },
    kept: json({ version: '2.1.0', text: 'y', byId: { b: 2, c: 3 }, links: [{ no: 1 }, { rel: 'next' }] }, 201),
    broken: json({ version: '2.1.0', text: 'y', byId: { b: 2, C1: 3 }, links: [{ rel: 'next' }] }, 201),
    onlyV4: true,
  },
  {
    interaction: {
      type: 'Synchronous/HTTP',
      description: 'a value from the state and query, headers and body of the request',
      providerStates: [{ name: 'a user', params: { id: 7 } }],
      request: {
        method: 'POST',
        path: '/users/1',
        query: { page: ['2'], sort: ['a', 'b'] },
        headers: { ...JSON_HEADERS, 'X-Tenant': ['north'] },
        body: jsonBody({ note: 'hello' }),
        generators: { path: { type: 'ProviderState', expression: USER_OF_THE_STATE, dataType: 'STRING' } },
      },
      response: { status: 200, headers: JSON_HEADERS, body: jsonBody({ ok: true }) },
    },
    kept: json({ ok: true }),
    broken: json({ ok: false }),
  },
  {
    interaction: {
      type: 'Synchronous/HTTP',
      description: 'a form',
      request: { method: 'GET', path: '/form' },
      response: {
        status: 200,
        headers: { 'Content-Type': ['application/x-www-form-urlencoded'] },
        body: { content: 'a=1&b=x', contentType: 'application/x-www-form-urlencoded', encoded: false },
        matchingRules: { body: { '$.a': all({ match: 'integer' }) } },
      },
    },
    kept: { status: 200, headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'a=42&b=x' },
    broken: { status: 200, headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'a=42&b=y' },
  },
  {
    interaction: {
      type: 'Synchronous/HTTP',
      description: 'xml',
      request: { method: 'GET', path: '/xml' },
      response: {
        status: 200,
        headers: { 'Content-Type': ['application/xml'] },
        body: { content: '<user id="1"><name>Ada</name></user>', contentType: 'application/xml', encoded: false },
        matchingRules: {
          body: { "$.user['@id']": all({ match: 'integer' }), "$.user.name['#text']": all({ match: 'type' }) },
        },
      },
    },
    kept: {
      status: 200,
      headers: { 'content-type': 'application/xml' },
      body: '<user id="42"><name>Grace</name></user>',
    },
    broken: {
      status: 200,
      headers: { 'content-type': 'application/xml' },
      body: '<user id="x"><name>Grace</name></user>',
    },
  },
  {
    interaction: {
      type: 'Synchronous/HTTP',
      description: 'parts',
      request: { method: 'GET', path: '/parts' },
      response: {
        status: 200,
        headers: { 'Content-Type': ['multipart/form-data; boundary=x'] },
        body: { content: ofParts('Ada'), contentType: 'multipart/form-data; boundary=x', encoded: false },
        matchingRules: { body: { '$.name': all({ match: 'regex', regex: '[A-Z][a-z]+' }) } },
      },
    },
    kept: { status: 200, headers: { 'content-type': 'multipart/form-data; boundary=x' }, body: ofParts('Grace') },
    broken: { status: 200, headers: { 'content-type': 'multipart/form-data; boundary=x' }, body: ofParts('grace') },
  },
  {
    interaction: {
      type: 'Synchronous/HTTP',
      description: 'a picture',
      request: { method: 'GET', path: '/picture' },
      response: {
        status: 200,
        headers: { 'Content-Type': ['image/png'] },
        body: { content: PNG.toString('base64'), contentType: 'image/png', encoded: 'base64' },
        matchingRules: { body: { $: all({ match: 'contentType', value: 'image/png' }) } },
      },
    },
    kept: { status: 200, headers: { 'content-type': 'image/png' }, body: PNG.subarray(0, 24) },
    broken: { status: 200, headers: { 'content-type': 'image/png' }, body: GIF },
  },
  {
    interaction: {
      type: 'Asynchronous/Messages',
      description: 'an order was created',
      contents: jsonBody({ id: 1, total: 10997 }),
      metadata: { contentType: 'application/json', topic: 'orders' },
      matchingRules: { body: { '$.id': all({ match: 'integer' }) } },
    },
    kept: json({ id: 7, total: 10997 }),
    broken: json({ id: 7, total: 1 }),
  },
  {
    interaction: {
      type: 'Synchronous/Messages',
      description: 'a price is asked for',
      request: { contents: jsonBody({ sku: 'A1' }) },
      response: [
        { contents: jsonBody({ price: 1 }), matchingRules: { body: { '$.price': all({ match: 'number' }) } } },
      ],
    },
    kept: json({ price: 2.5 }),
    broken: json({ price: 'free' }),
    onlyV4: true,
  },
]
