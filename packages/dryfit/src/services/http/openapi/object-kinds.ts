/** What a field holds. */
export type FieldKind =
  | 'string'
  | 'boolean'
  | 'array'
  | 'object'
  | 'any'
  | 'schema'
  | { readonly object: ObjectKind }
  | { readonly listOf: FieldKind }
  | { readonly mapOf: FieldKind }

interface ObjectShape {
  readonly fields: Readonly<Record<string, FieldKind>>
  readonly required?: readonly string[]
  /** The kind of fields whose names follow a pattern. */
  readonly pattern?: (name: string) => FieldKind | undefined
}

export type ObjectKind =
  | ('OpenAPI' | 'Info' | 'Contact' | 'License' | 'Server' | 'Server Variable' | 'Components' | 'Paths' | 'Path Item')
  | ('Operation' | 'External Documentation' | 'Parameter' | 'Request Body' | 'Media Type' | 'Encoding' | 'Responses')
  | (
      | 'Response'
      | 'Callback'
      | 'Example'
      | 'Link'
      | 'Header'
      | 'Tag'
      | 'Security Requirement'
      | 'Security Scheme'
      | 'OAuth Flows'
      | 'OAuth Flow'
    )

const of = (object: ObjectKind): FieldKind => ({ object })
const listOf = (kind: FieldKind): FieldKind => ({ listOf: kind })
const mapOf = (kind: FieldKind): FieldKind => ({ mapOf: kind })

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace', 'query']
const PARAMETER_FIELDS: Readonly<Record<string, FieldKind>> = {
  ...{ description: 'string', required: 'boolean', deprecated: 'boolean', allowEmptyValue: 'boolean', style: 'string' },
  ...{ explode: 'boolean', allowReserved: 'boolean', schema: 'schema', example: 'any' },
  examples: mapOf(of('Example')),
  content: mapOf(of('Media Type')),
}

/** The objects of OpenAPI 3.0 to 3.2 with their fields (OpenAPI 3.1.1 §4.8, 3.2.0 §4). */
export const OBJECTS: Readonly<Record<ObjectKind, ObjectShape>> = {
  OpenAPI: {
    required: ['openapi', 'info'],
    fields: {
      ...{
        openapi: 'string',
        $self: 'string',
        jsonSchemaDialect: 'string',
        info: of('Info'),
        servers: listOf(of('Server')),
      },
      ...{ paths: of('Paths'), webhooks: mapOf(of('Path Item')), components: of('Components') },
      ...{
        security: listOf(of('Security Requirement')),
        tags: listOf(of('Tag')),
        externalDocs: of('External Documentation'),
      },
    },
  },
  Info: {
    required: ['title', 'version'],
    fields: {
      ...{ title: 'string', summary: 'string', description: 'string', termsOfService: 'string', version: 'string' },
      ...{ contact: of('Contact'), license: of('License') },
    },
  },
  Contact: { fields: { name: 'string', url: 'string', email: 'string' } },
  License: { required: ['name'], fields: { name: 'string', identifier: 'string', url: 'string' } },
  Server: {
    required: ['url'],
    fields: { url: 'string', name: 'string', description: 'string', variables: mapOf(of('Server Variable')) },
  },
  'Server Variable': { required: ['default'], fields: { enum: 'array', default: 'string', description: 'string' } },
  Components: {
    fields: {
      ...{ schemas: mapOf('schema'), responses: mapOf(of('Response')), parameters: mapOf(of('Parameter')) },
      ...{ examples: mapOf(of('Example')), requestBodies: mapOf(of('Request Body')), headers: mapOf(of('Header')) },
      ...{ securitySchemes: mapOf(of('Security Scheme')), links: mapOf(of('Link')), callbacks: mapOf(of('Callback')) },
      ...{ pathItems: mapOf(of('Path Item')), mediaTypes: mapOf(of('Media Type')) },
    },
  },
  Paths: { fields: {}, pattern: (name) => (name.startsWith('/') ? of('Path Item') : undefined) },
  'Path Item': {
    fields: {
      ...{
        summary: 'string',
        description: 'string',
        servers: listOf(of('Server')),
        parameters: listOf(of('Parameter')),
      },
      ...Object.fromEntries(METHODS.map((method) => [method, of('Operation')])),
      additionalOperations: mapOf(of('Operation')),
    },
  },
  Operation: {
    fields: {
      ...{ tags: 'array', summary: 'string', description: 'string', externalDocs: of('External Documentation') },
      ...{ operationId: 'string', parameters: listOf(of('Parameter')), requestBody: of('Request Body') },
      ...{ responses: of('Responses'), callbacks: mapOf(of('Callback')), deprecated: 'boolean' },
      ...{ security: listOf(of('Security Requirement')), servers: listOf(of('Server')) },
    },
  },
  'External Documentation': { required: ['url'], fields: { description: 'string', url: 'string' } },
  Parameter: { required: ['name', 'in'], fields: { ...PARAMETER_FIELDS, name: 'string', in: 'string' } },
  Header: { fields: PARAMETER_FIELDS },
  'Request Body': {
    required: ['content'],
    fields: { description: 'string', content: mapOf(of('Media Type')), required: 'boolean' },
  },
  'Media Type': {
    fields: {
      ...{ schema: 'schema', itemSchema: 'schema', example: 'any', examples: mapOf(of('Example')) },
      ...{ encoding: mapOf(of('Encoding')), prefixEncoding: listOf(of('Encoding')), itemEncoding: of('Encoding') },
    },
  },
  Encoding: {
    fields: {
      ...{
        contentType: 'string',
        headers: mapOf(of('Header')),
        style: 'string',
        explode: 'boolean',
        allowReserved: 'boolean',
      },
      ...{ encoding: mapOf(of('Encoding')), prefixEncoding: listOf(of('Encoding')), itemEncoding: of('Encoding') },
    },
  },
  Responses: {
    fields: { default: of('Response') },
    pattern: (name) => (/^[1-5](\d\d|XX)$/.test(name) ? of('Response') : undefined),
  },
  Response: {
    fields: {
      ...{ summary: 'string', description: 'string', headers: mapOf(of('Header')) },
      ...{ content: mapOf(of('Media Type')), links: mapOf(of('Link')) },
    },
  },
  Callback: { fields: {}, pattern: () => of('Path Item') },
  Example: {
    fields: {
      ...{ summary: 'string', description: 'string', value: 'any', dataValue: 'any', serializedValue: 'string' },
      externalValue: 'string',
    },
  },
  Link: {
    fields: {
      ...{ operationRef: 'string', operationId: 'string', parameters: 'object', requestBody: 'any' },
      ...{ description: 'string', server: of('Server') },
    },
  },
  Tag: {
    required: ['name'],
    fields: {
      ...{ name: 'string', summary: 'string', description: 'string', parent: 'string', kind: 'string' },
      externalDocs: of('External Documentation'),
    },
  },
  'Security Requirement': { fields: {}, pattern: () => 'array' },
  'Security Scheme': {
    required: ['type'],
    fields: {
      ...{
        type: 'string',
        description: 'string',
        name: 'string',
        in: 'string',
        scheme: 'string',
        bearerFormat: 'string',
      },
      ...{ flows: of('OAuth Flows'), openIdConnectUrl: 'string', oauth2MetadataUrl: 'string', deprecated: 'boolean' },
    },
  },
  'OAuth Flows': {
    fields: {
      ...{ implicit: of('OAuth Flow'), password: of('OAuth Flow'), clientCredentials: of('OAuth Flow') },
      ...{ authorizationCode: of('OAuth Flow'), deviceAuthorization: of('OAuth Flow') },
    },
  },
  'OAuth Flow': {
    required: ['scopes'],
    fields: {
      ...{ authorizationUrl: 'string', tokenUrl: 'string', refreshUrl: 'string', deviceAuthorizationUrl: 'string' },
      scopes: mapOf('string'),
    },
  },
}
