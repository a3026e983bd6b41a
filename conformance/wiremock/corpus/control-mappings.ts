import { admin, type Case, get, ID, stubA } from './case.ts'

/** The control API: stubs. */
export const controlMappings: readonly Case[] = [
  {
    name: 'control: mappings',
    stubs: [stubA],
    calls: [
      admin('GET', '/mappings'),
      admin('GET', `/mappings/${ID}1`),
      admin('GET', `/mappings/${ID}9`),
      admin('GET', '/mappings/zzz'),
      admin('POST', '/mappings', { id: `${ID}1` }),
      admin('POST', '/mappings', {
        id: `${ID}2`,
        request: { urlPath: '/b', basicAuth: { username: 'u', password: 'p' } },
      }),
      admin('GET', '/mappings?limit=1'),
      admin('GET', '/mappings?offset=1'),
      admin('PUT', `/mappings/${ID}2`, { request: { urlPath: '/c' }, response: { body: 'c' } }),
      admin('PUT', `/mappings/${ID}8`, {}),
      get('/c'),
      admin('GET', '/mappings/unmatched'),
      admin('POST', '/mappings/find-by-metadata', { matchesJsonPath: { expression: '$.k', equalTo: 'v' } }),
      admin('POST', '/mappings/remove-by-metadata', { matchesJsonPath: '$.n.d' }),
      admin('DELETE', `/mappings/${ID}2`),
      admin('DELETE', `/mappings/${ID}2`),
      admin('GET', '/mappings'),
    ],
  },
  {
    name: 'control: import',
    stubs: [stubA],
    calls: [
      admin('POST', '/mappings/import', {
        mappings: [
          { id: `${ID}3`, request: { urlPath: '/i' }, response: { body: 'i' } },
          { id: `${ID}4`, request: { urlPath: '/i' }, response: { body: 'j' } },
        ],
        importOptions: { duplicatePolicy: 'OVERWRITE', deleteAllNotInImport: false },
      }),
      get('/i'),
      get('/a'),
      admin('POST', '/mappings/import', {
        mappings: [{ id: `${ID}3`, request: { urlPath: '/i' }, response: { body: 'changed' } }],
        importOptions: { duplicatePolicy: 'IGNORE', deleteAllNotInImport: true },
      }),
      get('/i'),
      get('/a'),
    ],
  },
  {
    name: 'control: mappings, the rest of the routes',
    stubs: [
      stubA,
      { id: `${ID}2`, name: 'b', request: { urlPath: '/b' }, response: { body: 'b' }, metadata: { k: 'w' } },
    ],
    calls: [
      admin('GET', ''),
      admin('GET', '/'),
      admin('POST', '/mappings/edit', { id: `${ID}2`, request: { urlPath: '/b2' }, response: { body: 'b2' } }),
      get('/b2'),
      admin('POST', '/mappings/edit', { id: `${ID}9`, request: { urlPath: '/z' } }),
      admin('POST', '/mappings/find-by-metadata', { equalToJson: '{"k":"w"}' }),
      admin('POST', '/mappings/find-by-metadata', { matchesJsonPath: '$.none' }),
      get('/a'),
      admin('DELETE', '/mappings/unmatched'),
      admin('GET', '/mappings'),
      admin('POST', '/mappings/remove', { id: `${ID}1` }),
      admin('POST', '/mappings', { id: `${ID}3`, request: { urlPath: '/r', method: 'GET' }, response: { body: 'r' } }),
      admin('POST', '/mappings/remove', { request: { urlPath: '/r', method: 'GET' }, response: { body: 'r' } }),
      admin('GET', '/mappings'),
      admin('POST', '/mappings', { id: `${ID}4`, request: { urlPath: '/x' } }),
      admin('GET', '/mappings?limit=0'),
      admin('POST', '/mappings/save'),
      admin('DELETE', '/mappings'),
      admin('GET', '/mappings'),
      admin('POST', '/mappings', {
        name: 'all',
        request: {
          urlPath: '/fields',
          scheme: 'http',
          host: { equalTo: 'h' },
          port: 80,
          clientIp: { equalTo: '1' },
          cookies: { c: { contains: 'd' } },
        },
        response: {
          statusMessage: 'M',
          base64Body: 'AA==',
          chunkedDribbleDelay: { numberOfChunks: 2, totalDuration: 10 },
        },
        postServeActions: [{ name: 'webhook', parameters: { url: 'http://localhost:1' } }],
        persistent: false,
      }),
    ],
  },
]
