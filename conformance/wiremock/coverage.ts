import type { Case } from './corpus/case.ts'

const words = (text: string): readonly string[] => text.trim().split(/\s+/)

/** What WireMock 3.13 knows by name, and where in the corpus the name is to be found. */
const NAMES = {
  operator: words(`equalTo binaryEqualTo contains doesNotContain matches doesNotMatch equalToJson matchesJsonPath
    matchesJsonSchema equalToXml matchesXPath before after equalToDateTime absent anything and or not
    matchesPathTemplate hasExactly includes`),
  'option of an operator': words(`caseInsensitive ignoreArrayOrder ignoreExtraElements schemaVersion expression
    enablePlaceholders placeholderOpeningDelimiterRegex placeholderClosingDelimiterRegex exemptedComparisons
    ignoreOrderOfSameNode namespaceAwareness xPathNamespaces actualFormat truncateExpected truncateActual
    applyTruncationLast expectedOffset expectedOffsetUnit`),
  'field of a stub': words(`id name request response priority scenarioName requiredScenarioState newScenarioState
    persistent postServeActions serveEventListeners metadata insertionIndex`),
  'field of a request': words(`scheme host port clientIp method url urlPattern urlPath urlPathPattern urlPathTemplate
    pathParameters queryParameters formParameters headers cookies basicAuth basicAuthCredentials bodyPatterns
    multipartPatterns matchingType customMatcher`),
  'field of a response': words(`status statusMessage body jsonBody base64Body bodyFileName fixedDelayMilliseconds
    delayDistribution chunkedDribbleDelay numberOfChunks totalDuration fault proxyBaseUrl proxyUrlPrefixToRemove
    additionalProxyRequestHeaders removeProxyRequestHeaders transformers transformerParameters fromConfiguredStub`),
  'field of a recording': words(`targetBaseUrl filters captureHeaders requestBodyPattern matcher extractBodyCriteria
    outputFormat persist repeatsAsScenarios`),
  'field of an import': words('mappings importOptions duplicatePolicy deleteAllNotInImport'),
  'field of the settings': words('fixedDelay extended proxyPassThrough'),
} as const

/** Words that stand as values. */
const VALUES = {
  fault: words('EMPTY_RESPONSE MALFORMED_RESPONSE_CHUNK RANDOM_DATA_THEN_CLOSE CONNECTION_RESET_BY_PEER'),
  delay: words('fixed uniform lognormal'),
  'JSON Schema version': words('V4 V6 V7 V201909 V202012'),
  'namespace awareness': words('LEGACY STRICT NONE'),
  'output format': words('FULL IDS'),
} as const

const HELPERS =
  words(`xPath soapXPath jsonPath randomValue hostname date now parseDate truncateDate trim base64 urlEncode
  formData regexExtract size pickRandom randomInt randomDecimal range array arrayAdd arrayRemove arrayJoin parseJson matches
  contains math val formatJson formatXml toJson jsonMerge jsonRemove jsonArrayAdd systemValue assign
  capitalizeFirst center cut defaultIfEmpty join ljust rjust substring lower upper slugify stringFormat stripTags capitalize
  abbreviate wordWrap replace yesno dateFormat numberFormat isEven isOdd stripes eq neq gt gte lt lte if unless each with
  lookup`)

const ROUTES: readonly string[] = [
  ...['GET ', 'GET /', 'GET /mappings', 'POST /mappings', 'DELETE /mappings', 'POST /mappings/edit'],
  ...['POST /mappings/remove', 'POST /mappings/save', 'POST /mappings/reset', 'POST /mappings/import'],
  ...['GET /mappings/unmatched', 'DELETE /mappings/unmatched', 'GET /mappings/{id}', 'PUT /mappings/{id}'],
  ...['DELETE /mappings/{id}', 'POST /mappings/find-by-metadata', 'POST /mappings/remove-by-metadata'],
  ...['GET /files', 'GET /files/**', 'PUT /files/**', 'DELETE /files/**', 'GET /scenarios', 'POST /scenarios/reset'],
  ...['PUT /scenarios/{id}/state', 'GET /requests', 'DELETE /requests', 'GET /requests/{id}', 'DELETE /requests/{id}'],
  ...['POST /requests/count', 'POST /requests/find', 'POST /requests/remove', 'POST /requests/remove-by-metadata'],
  ...['GET /requests/unmatched', 'GET /requests/unmatched/near-misses', 'POST /near-misses/request'],
  ...['POST /near-misses/request-pattern', 'POST /recordings/start', 'POST /recordings/stop'],
  ...['POST /recordings/snapshot', 'GET /recordings/status', 'GET /recorder', 'GET /settings', 'POST /settings'],
  ...['PUT /settings', 'PATCH /settings/extended', 'POST /reset', 'POST /shutdown', 'GET /docs', 'GET /docs/swagger'],
  ...['GET /certs/wiremock-ca.crt', 'GET /health', 'GET /version'],
]

/** What is not asked of both, and why. */
export const NOT_COMPARED: Readonly<Record<string, string>> = {
  'route POST /shutdown': 'ends the jar in the middle of the run; tested on its own',
}

/** Names of WireMock for which no case has a use. */
export function uncovered(corpus: readonly Case[]): string[] {
  const used = usedIn(corpus)
  const missing = [
    ...Object.entries(NAMES).flatMap(([kind, names]) =>
      names.filter((name) => !used.names.has(name)).map((name) => `${kind} ${name}`),
    ),
    ...Object.entries(VALUES).flatMap(([kind, names]) =>
      names.filter((name) => !used.texts.has(name)).map((name) => `${kind} ${name}`),
    ),
    ...HELPERS.filter((name) => !used.helpers.has(name)).map((name) => `helper ${name}`),
    ...ROUTES.filter((route) => !used.calls.some((call) => fits(route, call))).map((route) => `route ${route}`),
  ]
  return missing.filter((name) => NOT_COMPARED[name] === undefined)
}

interface Used {
  /** Names of members, in stubs and in bodies of calls. */
  readonly names: Set<string>
  readonly texts: Set<string>
  readonly helpers: Set<string>
  /** `GET /mappings` */
  readonly calls: string[]
}

function usedIn(corpus: readonly Case[]): Used {
  const used: Used = { names: new Set(), texts: new Set(), helpers: new Set(), calls: [] }
  for (const { stubs, calls } of corpus) {
    walk(stubs, used)
    for (const { admin, method = 'GET', path, body } of calls) {
      walk(body, used)
      if (admin) used.calls.push(`${method} ${path.replace(/\?.*/, '')}`)
    }
  }
  return used
}

function walk(value: unknown, used: Used): void {
  if (typeof value === 'string') {
    used.texts.add(value)
    for (const [, name] of value.matchAll(/(?:\{\{[{#]?|\()([a-zA-Z0-9]+)/g)) used.helpers.add(name as string)
  } else if (Array.isArray(value)) for (const each of value) walk(each, used)
  else if (typeof value === 'object' && value !== null && !Buffer.isBuffer(value)) {
    for (const [name, each] of Object.entries(value)) {
      used.names.add(name)
      walk(each, used)
    }
  }
}

/** A route with a variable is used by a call that no other route names. */
function fits(route: string, call: string): boolean {
  if (!route.includes('{') && !route.includes('*')) return route === call
  const pattern = route.replace(/\{id\}/g, '[^/]+').replace('**', '.+')
  return !ROUTES.includes(call) && new RegExp(`^${pattern}$`).test(call)
}
