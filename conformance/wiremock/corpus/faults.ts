import { type Case, get } from './case.ts'

/** What goes wrong on the wire. */
export const faults: readonly Case[] = [
  ...(
    ['EMPTY_RESPONSE', 'MALFORMED_RESPONSE_CHUNK', 'RANDOM_DATA_THEN_CLOSE', 'CONNECTION_RESET_BY_PEER'] as const
  ).map(
    (fault): Case => ({
      name: `fault ${fault}`,
      stubs: [{ request: { urlPath: '/f' }, response: { fault } }],
      calls: [get('/f')],
    }),
  ),
  {
    name: 'fault with a status, headers, a body and a delay',
    stubs: (
      ['EMPTY_RESPONSE', 'MALFORMED_RESPONSE_CHUNK', 'RANDOM_DATA_THEN_CLOSE', 'CONNECTION_RESET_BY_PEER'] as const
    ).map((fault) => ({
      request: { urlPath: `/${fault}` },
      response: { fault, status: 503, headers: { 'X-A': '1' }, body: 'never', fixedDelayMilliseconds: 5 },
    })),
    calls: ['EMPTY_RESPONSE', 'MALFORMED_RESPONSE_CHUNK', 'RANDOM_DATA_THEN_CLOSE', 'CONNECTION_RESET_BY_PEER'].map(
      (fault) => get(`/${fault}`),
    ),
  },
]
