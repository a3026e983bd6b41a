import { admin, type Case, get, ID } from './case.ts'

/** The control API: scenarios, settings, files. */
export const controlSystem: readonly Case[] = [
  {
    name: 'control: the rest',
    stubs: [
      {
        scenarioName: 'sc',
        requiredScenarioState: 'Started',
        newScenarioState: 'B',
        request: { url: '/s' },
        response: {},
        id: `${ID}7`,
      },
    ],
    calls: [
      admin('GET', '/scenarios'),
      admin('GET', '/settings'),
      admin('POST', '/settings', { fixedDelay: 1 }),
      admin('GET', '/version'),
      admin('GET', '/recordings/status', undefined, 'the jar remembers recordings of earlier cases'),
      admin('POST', '/recordings/snapshot', {}),
      admin('PUT', '/files/a.txt', 'hello'),
      admin('GET', '/files'),
      admin('GET', '/files/a.txt'),
      admin('DELETE', '/files/a.txt'),
      admin('GET', '/files/a.txt'),
      admin('POST', '/reset'),
      admin('GET', '/mappings'),
    ],
  },
  {
    name: 'control: settings and documents',
    stubs: [{ request: { urlPath: '/s' }, response: { body: 's' } }],
    calls: [
      admin('PUT', '/settings', {
        fixedDelay: 2,
        delayDistribution: { type: 'uniform', lower: 1, upper: 2 },
        proxyPassThrough: true,
      }),
      admin('GET', '/settings'),
      get('/s'),
      admin('POST', '/settings', { extended: { first: true } }),
      admin('PATCH', '/settings/extended', { extended: { a: 1 } }),
      admin('PATCH', '/settings/extended', { extended: { b: { c: 2 } } }),
      admin('GET', '/settings'),
      admin('POST', '/settings', { extended: { z: 1 } }),
      admin('GET', '/settings'),
      admin('GET', '/health'),
      admin('GET', '/files/none.txt'),
      admin('DELETE', '/files/none.txt'),
      admin('PUT', '/files/a/../../b.txt', 'x'),
      admin('GET', '/recorder'),
      admin('GET', '/docs'),
      admin('GET', '/docs/swagger'),
      admin('GET', '/certs/wiremock-ca.crt'),
    ],
  },
]
