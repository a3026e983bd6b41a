import { type Case, get } from './case.ts'

/** Query, cookies, forms, multipart, connection. */
export const parts: readonly Case[] = [
  {
    name: 'query with several values',
    stubs: [
      {
        request: { urlPath: '/q', queryParameters: { a: { hasExactly: [{ equalTo: '1' }, { contains: '2' }] } } },
        response: { body: 'exactly' },
      },
      {
        request: { urlPath: '/i', queryParameters: { a: { includes: [{ equalTo: '1' }, { equalTo: '2' }] } } },
        response: { body: 'includes' },
      },
      { request: { urlPath: '/s', queryParameters: { a: { equalTo: '2' } } }, response: { body: 'single' } },
    ],
    calls: [
      get('/q?a=1&a=22'),
      get('/q?a=1&a=22&a=3'),
      get('/q?a=22'),
      get('/i?a=1&a=2&a=3'),
      get('/i?a=1'),
      get('/s?a=1&a=2'),
      get('/s?a=%32'),
      get('/s?a=+2'),
      get('/s'),
    ],
  },
  {
    name: 'cookies, form, basic auth, host, scheme, clientIp',
    stubs: [
      { request: { urlPath: '/c', cookies: { s: { equalTo: 'x' } } }, response: { body: 'cookie' } },
      { request: { urlPath: '/nc', cookies: { s: { absent: true } } }, response: { body: 'no cookie' } },
      {
        request: { method: 'POST', urlPath: '/f', formParameters: { a: { equalTo: 'b c' } } },
        response: { body: 'form' },
      },
      { request: { urlPath: '/ba', basicAuth: { username: 'u', password: 'p' } }, response: { body: 'auth' } },
      { request: { urlPath: '/host', host: { equalTo: 'a.test' } }, response: { body: 'host' } },
      { request: { urlPath: '/sch', scheme: 'http' }, response: { body: 'scheme' } },
      { request: { urlPath: '/ip', clientIp: { equalTo: '127.0.0.1' } }, response: { body: 'ip' } },
      { request: { urlPath: '/port', port: 1 }, response: { body: 'port' } },
    ],
    calls: [
      get('/c', { cookie: 'a=b; s=x' }),
      get('/c', { cookie: 's=y' }),
      get('/nc'),
      get('/nc', { cookie: 's=x' }),
      {
        method: 'POST',
        path: '/f',
        body: 'a=b+c&d=e',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      },
      { method: 'POST', path: '/f', body: 'a=b', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
      get('/ba', { authorization: `Basic ${Buffer.from('u:p').toString('base64')}` }),
      get('/ba', { authorization: `basic ${Buffer.from('u:p').toString('base64')}` }),
      get('/ba'),
      get('/host', { host: 'a.test' }),
      get('/sch'),
      get('/ip'),
      get('/port'),
    ],
  },
  {
    name: 'multipart',
    stubs: [
      {
        request: {
          method: 'POST',
          urlPath: '/up',
          multipartPatterns: [
            {
              matchingType: 'ANY',
              headers: { 'Content-Disposition': { contains: 'name="f"' } },
              bodyPatterns: [{ contains: 'ell' }],
            },
          ],
        },
        response: { body: 'part' },
      },
    ],
    calls: ['hello', 'help'].map((text) => ({
      method: 'POST',
      path: '/up',
      headers: { 'content-type': 'multipart/form-data; boundary=XX' },
      body: `--XX\r\nContent-Disposition: form-data; name="f"; filename="a.txt"\r\nContent-Type: text/plain\r\n\r\n${text}\r\n--XX--\r\n`,
    })),
  },
  {
    name: 'basicAuthCredentials, cookies that are absent, query that is absent or in any case',
    stubs: [
      {
        request: { urlPath: '/ba', basicAuthCredentials: { username: 'u', password: 'p' } },
        response: { body: 'auth' },
      },
      { request: { urlPath: '/qa', queryParameters: { a: { absent: true } } }, response: { body: 'absent' } },
      {
        request: { urlPath: '/qi', queryParameters: { a: { equalTo: 'X', caseInsensitive: true } } },
        response: { body: 'any case' },
      },
      {
        request: { urlPath: '/qo', queryParameters: { a: { or: [{ equalTo: '1' }, { equalTo: '2' }] } } },
        response: { body: 'or' },
      },
    ],
    calls: [
      get('/ba', { authorization: `Basic ${Buffer.from('u:p').toString('base64')}` }),
      get('/qa'),
      get('/qa?a=1'),
      get('/qi?a=x'),
      get('/qi?A=x'),
      get('/qo?a=2'),
      get('/qo?a=3&a=1'),
    ],
  },
  {
    name: 'form with several values',
    stubs: [
      {
        request: {
          urlPath: '/f',
          formParameters: { a: { hasExactly: [{ equalTo: '1' }, { equalTo: '2' }] }, b: { absent: true } },
        },
        response: { body: 'form' },
      },
    ],
    calls: ['a=1&a=2', 'a=1', 'a=1&a=2&b=1'].map((text) => ({
      method: 'POST',
      path: '/f',
      body: text,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    })),
  },
  {
    name: 'multipart, all parts, by name and file name',
    stubs: [
      {
        request: {
          method: 'POST',
          urlPath: '/all',
          multipartPatterns: [{ matchingType: 'ALL', bodyPatterns: [{ contains: 'x' }] }],
        },
        response: { body: 'all' },
      },
      {
        request: {
          method: 'POST',
          urlPath: '/named',
          multipartPatterns: [{ name: 'a', bodyPatterns: [{ equalTo: 'x1' }] }],
        },
        response: { body: 'named' },
      },
    ],
    calls: ['/all', '/named'].flatMap((path) =>
      [
        ['x1', 'x2'],
        ['x1', 'y2'],
        ['y1', 'x2'],
      ].map(([first, second]) => ({
        method: 'POST',
        path,
        headers: { 'content-type': 'multipart/form-data; boundary=XX' },
        body: `--XX\r\nContent-Disposition: form-data; name="a"\r\n\r\n${first}\r\n--XX\r\nContent-Disposition: form-data; name="b"; filename="b.txt"\r\n\r\n${second}\r\n--XX--\r\n`,
      })),
    ),
  },
]
