import { admin, type Case, get, ID } from './case.ts'

/** What a response can say. */
export const responses: readonly Case[] = [
  {
    name: 'response fields',
    stubs: [
      {
        request: { urlPath: '/status' },
        response: {
          status: 201,
          statusMessage: 'Made',
          headers: { 'X-A': ['1', '2'], 'Content-Type': 'text/x' },
          body: 'hé',
        },
      },
      { request: { urlPath: '/json' }, response: { jsonBody: { a: [1, { b: null }], ü: 1.5 } } },
      { request: { urlPath: '/base64' }, response: { base64Body: 'AAEC/w==' } },
      { request: { urlPath: '/empty' }, response: {} },
      { request: { urlPath: '/204' }, response: { status: 204 } },
      {
        request: { urlPath: '/delay' },
        response: {
          fixedDelayMilliseconds: 5,
          delayDistribution: { type: 'uniform', lower: 1, upper: 2 },
          body: 'late',
        },
      },
      {
        request: { urlPath: '/dribble' },
        response: { body: 'abcdefghij', chunkedDribbleDelay: { numberOfChunks: 3, totalDuration: 30 } },
      },
      { id: `${ID}7`, name: 'named', request: { urlPath: '/id' }, response: { body: 'x' } },
      { request: { method: 'HEAD', urlPath: '/head' }, response: { headers: { 'X-H': '1' } } },
    ],
    calls: [
      ...['/status', '/json', '/base64', '/empty', '/204', '/delay', '/dribble', '/id'].map((path) => get(path)),
      { method: 'HEAD', path: '/head' },
    ],
  },
  {
    name: 'response from a file',
    stubs: [
      { request: { urlPath: '/file' }, response: { bodyFileName: 'deep/a.json' } },
      { request: { urlPath: '/text' }, response: { bodyFileName: 'b.txt', transformers: ['response-template'] } },
      {
        request: { urlPathTemplate: '/named/{n}' },
        response: { bodyFileName: '{{request.path.n}}.txt', transformers: ['response-template'] },
      },
      { request: { urlPath: '/none' }, response: { bodyFileName: 'none.txt' } },
    ],
    calls: [
      admin('PUT', '/files/deep/a.json', '{"a":1}'),
      admin('PUT', '/files/b.txt', 'Hi {{request.method}}'),
      get('/file'),
      get('/text'),
      get('/named/b'),
      get('/none'),
      admin('GET', '/files'),
      admin('DELETE', '/files/deep/a.json'),
      admin('DELETE', '/files/b.txt'),
    ],
  },
  {
    name: 'delays, statuses and heads',
    stubs: [
      {
        request: { urlPath: '/log' },
        response: { delayDistribution: { type: 'lognormal', median: 2, sigma: 0.1, maxValue: 5 }, body: 'a' },
      },
      {
        request: { urlPath: '/fixed' },
        response: { delayDistribution: { type: 'fixed', milliseconds: 2 }, body: 'b' },
      },
      { request: { urlPath: '/304' }, response: { status: 304, headers: { ETag: 'x' } } },
      { request: { urlPath: '/599' }, response: { status: 599, body: 'odd' } },
      { request: { urlPath: '/0' }, response: { status: 0 } },
      { request: { urlPath: '/message' }, response: { statusMessage: 'Fine' } },
      { request: { urlPath: '/body' }, response: { body: 'content', headers: { 'X-A': 'a' } } },
      {
        request: { urlPath: '/template' },
        response: {
          headers: { 'X-A': '{{request.method}}' },
          jsonBody: { m: '{{request.query.m}}' },
          transformers: ['response-template'],
        },
      },
      {
        persistent: true,
        insertionIndex: 7,
        request: { urlPath: '/kept' },
        response: { body: 'kept', fromConfiguredStub: true },
      },
    ],
    calls: [
      ...['/log', '/fixed', '/304', '/599', '/0', '/message', '/body', '/template?m=1', '/kept'].map((path) =>
        get(path),
      ),
      { method: 'HEAD', path: '/body' },
      get('/body', { 'accept-encoding': 'gzip' }),
      {
        method: 'OPTIONS',
        path: '/body',
        headers: { origin: 'http://a.test', 'access-control-request-method': 'PUT' },
      },
      { method: 'PURGE', path: '/body' },
    ],
  },
]
