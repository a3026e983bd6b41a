import { admin, type Case, get, post, UPSTREAM } from './case.ts'

/** The control API: recordings. */
export const controlRecordings: readonly Case[] = [
  {
    name: 'control: recording',
    stubs: [],
    calls: [
      admin('POST', '/recordings/start', { targetBaseUrl: UPSTREAM }),
      admin('GET', '/recordings/status'),
      get('/rec/a?x=1'),
      post('/rec/b', { k: 1 }, { 'content-type': 'application/json' }),
      post('/rec/c', 'text'),
      admin('POST', '/recordings/stop'),
      admin('GET', '/recordings/status'),
      get('/rec/a?x=1'),
      post('/rec/b', { k: 1, l: 2 }),
      admin('POST', '/recordings/stop'),
    ],
  },
  {
    name: 'control: recording as it is asked for',
    stubs: [],
    calls: [
      admin('POST', '/recordings/start', {
        targetBaseUrl: UPSTREAM,
        filters: { urlPathPattern: '/rec/.*', method: 'GET' },
        captureHeaders: { 'X-Tenant': {}, Accept: { caseInsensitive: true } },
        requestBodyPattern: { matcher: 'equalToJson', ignoreArrayOrder: false, ignoreExtraElements: false },
        extractBodyCriteria: { textSizeThreshold: '1 MB', binarySizeThreshold: '1 MB' },
        repeatsAsScenarios: false,
        persist: false,
        outputFormat: 'FULL',
        transformers: [],
        transformerParameters: {},
      }),
      get('/rec/a', { 'X-Tenant': 't', accept: 'text/x' }),
      get('/rec/a', { 'X-Tenant': 't', accept: 'text/x' }),
      get('/other'),
      post('/rec/b', { k: 1 }),
      admin('POST', '/recordings/stop'),
      admin('GET', '/mappings'),
    ],
  },
  {
    name: 'control: snapshot',
    stubs: [{ request: { urlPathPattern: '/snap/.*' }, response: { proxyBaseUrl: UPSTREAM } }],
    calls: [
      get('/snap/count'),
      get('/snap/count'),
      admin('POST', '/recordings/snapshot', { persist: false }),
      get('/snap/count'),
      admin('POST', '/recordings/snapshot', { persist: false, outputFormat: 'IDS' }),
    ],
  },
]
