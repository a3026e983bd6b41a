import { admin, type Case, get, post } from './case.ts'

/** Which of several stubs serves. */
export const choosing: readonly Case[] = [
  {
    name: 'priority and recency',
    stubs: [
      { request: { urlPath: '/p' }, response: { body: 'old' } },
      { request: { urlPath: '/p' }, response: { body: 'new' } },
      { priority: 1, request: { urlPath: '/one' }, response: { body: 'better' } },
      { request: { urlPath: '/one' }, response: { body: 'newer' } },
      { priority: 9, request: {}, response: { status: 418 } },
    ],
    calls: [get('/p'), get('/one'), get('/other')],
  },
  {
    name: 'scenario',
    stubs: [
      {
        scenarioName: 's',
        requiredScenarioState: 'Started',
        newScenarioState: 'B',
        request: { urlPath: '/s' },
        response: { body: '1' },
      },
      { scenarioName: 's', requiredScenarioState: 'B', request: { urlPath: '/s' }, response: { body: '2' } },
    ],
    calls: [
      get('/s'),
      get('/s'),
      get('/s'),
      admin('POST', '/scenarios/reset'),
      get('/s'),
      admin('PUT', '/scenarios/s/state', { state: 'B' }),
      get('/s'),
      admin('PUT', '/scenarios/s/state', { state: 'no' }),
      admin('PUT', '/scenarios/none/state', { state: 'B' }),
    ],
  },
  {
    name: 'scenario moved from any state, and reset alone',
    stubs: [
      {
        scenarioName: 't',
        newScenarioState: 'on',
        request: { method: 'POST', urlPath: '/t' },
        response: { body: 'moved' },
      },
      {
        scenarioName: 't',
        requiredScenarioState: 'on',
        request: { method: 'GET', urlPath: '/t' },
        response: { body: 'on' },
      },
      {
        scenarioName: 't',
        requiredScenarioState: 'Started',
        request: { method: 'GET', urlPath: '/t' },
        response: { body: 'off' },
      },
      { scenarioName: 'other', requiredScenarioState: 'x', request: { urlPath: '/other' }, response: { body: 'x' } },
    ],
    calls: [
      get('/t'),
      post('/t', ''),
      get('/t'),
      get('/other'),
      admin('PUT', '/scenarios/other/state', { state: 'x' }),
      get('/other'),
      admin('PUT', '/scenarios/t/state'),
      get('/t'),
    ],
  },
  {
    name: 'scenario with a state that only is required',
    stubs: [{ scenarioName: 'only', requiredScenarioState: 'x', request: { urlPath: '/only' } }],
    calls: [admin('GET', '/scenarios')],
  },
]
