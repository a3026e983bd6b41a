/** Parts of replies of the control API that differ from run to run. */
const VOLATILE = new Set([
  ...[
    'loggedDate',
    'loggedDateString',
    'timing',
    'timeOffsetNanos',
    'timestamp',
    'uptimeInSeconds',
    'detail',
    'absoluteUrl',
  ],
  ...['subEvents', 'diffDescriptions'],
])
const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g

/** JSON whose generated ids and times are out of the comparison. Ids that the corpus gives end in 0000000n. */
export function normalizeJson(value: unknown): unknown {
  if (typeof value === 'string') return value.replace(UUID, (id) => (id.includes('-0000-4000-8000-') ? id : 'UUID'))
  if (Array.isArray(value)) return value.map((each) => normalizeJson(each))
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value)
    .filter(([name]) => !VOLATILE.has(name))
    .map(([name, each]) => [name, name === 'distance' ? 'DISTANCE' : normalizeJson(each)] as const)
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** Headers that a client acts on. */
export const COMPARED_HEADERS = [
  'content-type',
  'location',
  'matched-stub-id',
  'matched-stub-name',
  'x-a',
  'x-h',
  'vary',
]
