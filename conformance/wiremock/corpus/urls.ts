import { type Case, get, post, url } from './case.ts'

/** Method, path and query. */
export const urls: readonly Case[] = [
  url('exact', { url: '/a?x=1' }, '/a?x=1', '/a?x=2', '/a', '/a?x=1&y=2'),
  url('path', { urlPath: '/a/b' }, '/a/b', '/a/b?x', '/a/b/', '/a%2Fb'),
  url('pattern', { urlPattern: '/a/[0-9]+\\?x=.*' }, '/a/1?x=', '/a/1', '/a/b?x=1'),
  url('path pattern', { urlPathPattern: '/a/[0-9]+' }, '/a/12', '/a/12?q', '/a/x', '/za/1'),
  url('template', { urlPathTemplate: '/a/{id}/c' }, '/a/1/c', '/a/1/d', '/a//c', '/a/1/c?x=1'),
  url(
    'template with parameters',
    { urlPathTemplate: '/a/{id}', pathParameters: { id: { matches: '[0-9]+' } } },
    '/a/1',
    '/a/x',
  ),
  url('template in a segment', { urlPathTemplate: '/a/v{major}.{minor}' }, '/a/v1.2', '/a/v1', '/a/1.2'),
  url('any', {}, '/', '/x?y'),
  {
    name: 'method',
    stubs: [{ request: { method: 'post', urlPath: '/m' } }, { request: { method: 'ANY', urlPath: '/any' } }],
    calls: [post('/m', ''), get('/m'), get('/any'), post('/any', '')],
  },
  url('encoded', { urlPath: '/a b' }, '/a%20b', '/a+b'),
  url('encoded as given', { urlPath: '/a%20b' }, '/a%20b'),
  url('exact without a query', { url: '/a' }, '/a', '/a?', '/a?x=1'),
  url(
    'path template with a query',
    { urlPathTemplate: '/t/{a}/{b}', queryParameters: { q: { matches: '[0-9]+' } } },
    '/t/1/2?q=7',
    '/t/1/2?q=x',
    '/t/1?q=7',
  ),
]
