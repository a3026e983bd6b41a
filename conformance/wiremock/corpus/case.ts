/** Stands for the address of the service that proxies and webhooks call; each side has one of its own. */
export const UPSTREAM = 'http://upstream.test'

/** One call of a case: to the stubs, with `admin` to the control API, with `upstream` to the service behind. */
export interface Call {
  readonly admin?: boolean
  readonly upstream?: boolean
  readonly method?: string
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
  /** Why this answer may differ, if it does. */
  readonly differs?: string
}

/** Stubs, and what is asked of them afterwards. */
export interface Case {
  readonly name: string
  readonly stubs: readonly object[]
  readonly calls: readonly Call[]
}

export const get = (path: string, headers?: Record<string, string>): Call => ({ path, ...(headers && { headers }) })
export const post = (path: string, body: unknown, headers?: Record<string, string>): Call => ({
  method: 'POST',
  path,
  body,
  ...(headers && { headers }),
})
export const admin = (method: string, path: string, body?: unknown, differs?: string): Call => ({
  admin: true,
  method,
  path,
  ...(body !== undefined && { body }),
  ...(differs !== undefined && { differs }),
})

export const ID = '5b6a1d2e-0000-4000-8000-00000000000'

/** Asks one pattern about several bodies. */
export const body = (name: string, pattern: object, ...bodies: unknown[]): Case => ({
  name: `body ${name}`,
  stubs: [{ request: { method: 'POST', urlPath: '/b', bodyPatterns: [pattern] }, response: { body: 'matched' } }],
  calls: bodies.map((each) => post('/b', each)),
})

/** Asks one pattern about several values of a header. */
export const header = (name: string, pattern: object, ...values: (string | undefined)[]): Case => ({
  name: `header ${name}`,
  stubs: [{ request: { urlPath: '/h', headers: { 'X-H': pattern } }, response: { body: 'matched' } }],
  calls: values.map((value) => get('/h', value === undefined ? {} : { 'X-H': value })),
})

export const url = (name: string, request: object, ...paths: string[]): Case => ({
  name: `url ${name}`,
  stubs: [{ request, response: { body: 'matched' } }],
  calls: paths.map((path) => get(path)),
})

export const template = (text: string): Case => ({
  name: `template ${text}`,
  stubs: [
    {
      request: { method: 'POST', urlPathTemplate: '/t/{id}/{x}' },
      response: { body: text, transformers: ['response-template'], transformerParameters: { p: 'P', o: { k: [1] } } },
    },
  ],
  calls: [
    post(
      '/t/a%20b/7?q=1&q=2&r=%3Cb%3E',
      { name: 'N', list: [1, 'two', { z: 1 }], obj: { k: 'v' } },
      { 'X-T': 't', cookie: 'c=d' },
    ),
  ],
})

/** A stub with an id, a priority and metadata. */
export const stubA = {
  id: `${ID}1`,
  name: 'a',
  priority: 2,
  request: { url: '/a', method: 'GET' },
  response: { jsonBody: { x: 1 } },
  metadata: { k: 'v', n: { d: 1 } },
}
