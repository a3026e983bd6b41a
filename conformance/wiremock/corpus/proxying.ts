import { admin, type Case, get, post, UPSTREAM } from './case.ts'

const echo = (calls: readonly string[]): Case['calls'] => calls.map((path) => get(path))

/** Stubs that ask another service: before their reply, or after it. */
export const proxying: readonly Case[] = [
  {
    name: 'proxy',
    stubs: [
      { request: { urlPathPattern: '/plain/.*' }, response: { proxyBaseUrl: UPSTREAM } },
      {
        request: { urlPathPattern: '/v1/.*' },
        response: {
          proxyBaseUrl: `${UPSTREAM}/base`,
          proxyUrlPrefixToRemove: '/v1',
          additionalProxyRequestHeaders: { 'X-Added': 'yes' },
          removeProxyRequestHeaders: ['x-gone'],
          headers: { 'X-A': 'set' },
        },
      },
      { request: { urlPath: '/nobody' }, response: { proxyBaseUrl: 'http://127.0.0.1:1' } },
    ],
    calls: [
      ...echo(['/plain/a', '/plain/a?x=1&y=%20', '/plain/status/404', '/plain/gzip']),
      {
        method: 'POST',
        path: '/v1/b?q',
        body: 'sent',
        headers: { 'X-Gone': '1', 'X-Kept': '2', 'Content-Type': 'text/x' },
      },
      { method: 'DELETE', path: '/v1/c' },
    ],
  },
  {
    name: 'proxy: what is logged',
    stubs: [{ request: { urlPathPattern: '/plain/.*' }, response: { proxyBaseUrl: UPSTREAM } }],
    calls: [get('/plain/a'), admin('GET', '/requests')],
  },
  {
    name: 'webhook',
    stubs: [
      {
        request: { method: 'POST', urlPath: '/hook' },
        response: { status: 202 },
        serveEventListeners: [
          {
            name: 'webhook',
            parameters: {
              method: 'PUT',
              url: `${UPSTREAM}/called/{{jsonPath originalRequest.body '$.id'}}`,
              headers: { 'X-From': '{{originalRequest.method}}', 'Content-Type': 'application/json' },
              body: '{"got":{{originalRequest.body}},"p":"{{parameters.extra}}"}',
              extra: 'more',
              delay: { type: 'fixed', milliseconds: 5 },
            },
          },
        ],
      },
      {
        request: { method: 'POST', urlPath: '/old' },
        response: { status: 200 },
        postServeActions: [
          { name: 'webhook', parameters: { method: 'POST', url: `${UPSTREAM}/old`, base64Body: 'aGk=' } },
        ],
      },
    ],
    calls: [
      post('/hook', { id: 7 }),
      { upstream: true, path: '/received?count=1' },
      post('/old', ''),
      { upstream: true, path: '/received?count=2' },
    ],
  },
]
