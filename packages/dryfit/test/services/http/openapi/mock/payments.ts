/** A small API that has a bit of everything that answers are chosen by. */
export const payments = {
  openapi: '3.1.0',
  info: { title: 'Payments', version: '1' },
  servers: [{ url: 'https://api.example.com/v1' }],
  paths: {
    '/charges': {
      get: {
        operationId: 'listCharges',
        parameters: [{ name: 'limit', in: 'query', schema: { type: 'integer', maximum: 100 } }],
        responses: {
          200: {
            description: 'all',
            headers: { 'X-Total': { schema: { type: 'integer', minimum: 3, maximum: 3 } } },
            content: {
              'application/json': { schema: { type: 'array', items: { $ref: '#/components/schemas/Charge' } } },
            },
          },
        },
      },
      post: {
        operationId: 'createCharge',
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: {
                type: 'object',
                required: ['amount'],
                properties: { amount: { type: 'integer', minimum: 1 } },
                additionalProperties: false,
              },
            },
          },
        },
        responses: {
          201: {
            description: 'created',
            content: {
              'application/json': {
                schema: { $ref: '#/components/schemas/Charge' },
                examples: {
                  small: { value: { id: 'ch_1', amount: 5, state: 'paid' } },
                  large: { value: { id: 'ch_2', amount: 5000, state: 'paid' } },
                },
              },
            },
          },
          402: {
            description: 'declined',
            content: {
              'application/json': {
                schema: { $ref: '#/components/schemas/Problem' },
                examples: {
                  declined: { value: { error: 'card_declined' } },
                  expired: { value: { error: 'card_expired' } },
                },
              },
            },
          },
          '5XX': {
            description: 'broken',
            content: { 'application/json': { schema: { $ref: '#/components/schemas/Problem' } } },
          },
        },
      },
    },
    '/charges/{id}': {
      parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string', pattern: '^ch_' } }],
      get: {
        responses: {
          200: {
            description: 'one',
            content: {
              'text/plain': { schema: { type: 'string' }, example: 'ch_1 paid' },
              'application/json': { schema: { $ref: '#/components/schemas/Charge' } },
            },
          },
        },
      },
      delete: { security: [{ token: [] }], responses: { 204: { description: 'gone' } } },
    },
    '/charges/latest': {
      get: { responses: { 200: { description: 'ok', content: { 'text/plain': { example: 'latest' } } } } },
    },
  },
  components: {
    securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
    schemas: {
      Charge: {
        type: 'object',
        required: ['id', 'amount', 'state'],
        properties: {
          id: { type: 'string', pattern: '^ch_[a-z0-9]{1,}$' },
          amount: { type: 'integer', minimum: 1, maximum: 1_000_000 },
          state: { enum: ['paid', 'pending'] },
        },
      },
      Problem: { type: 'object', required: ['error'], properties: { error: { type: 'string' } } },
    },
  },
}
