import { badRequestBody, invalidStream, invalidToxicType } from '../errors.ts'
import type { Attributes, ToxicKind } from '../link/toxic.ts'
import type { Direction, ToxicChange, ToxicSetting } from '../state/toxic-setting.ts'
import { TOXIC_KINDS } from '../toxics/index.ts'
import { type Fields, numberOf, textOf, toFields } from './json.ts'

/**
 * Reads a toxic. Defaults: downstream, toxicity 1, decided per connection, named after type and stream.
 *
 * @throws bad request body, stream was invalid, invalid toxic type
 */
export function readToxic(value: unknown): ToxicSetting {
  const fields = toFields(value, 'a toxic')
  const type = textOf(fields, 'type', '')
  const streamAsGiven = textOf(fields, 'stream', 'downstream')
  const stream = directionOf(streamAsGiven)
  const kind = TOXIC_KINDS.get(type)
  if (kind === undefined) throw invalidToxicType()
  const name = textOf(fields, 'name', '') || `${type}_${streamAsGiven}`
  return { name, kind, stream, streamAsGiven, ...readChange(fields, { toxicity: 1, toxicityPer: 'connection', kind }) }
}

/** Reads what is to change; what is not named stays as it is. */
export function readChange(
  fields: Fields,
  now: { kind: ToxicKind; toxicity: number; toxicityPer: ToxicSetting['toxicityPer']; attributes?: Attributes },
): ToxicChange {
  return {
    toxicity: numberOf(fields, 'toxicity', now.toxicity),
    toxicityPer: perOf(textOf(fields, 'toxicity_per', now.toxicityPer)),
    attributes: readAttributes(fields.attributes, now.attributes ?? now.kind.defaults),
  }
}

/** Only what the kind has is read, as Toxiproxy does. */
function readAttributes(value: unknown, now: Attributes): Attributes {
  const fields = toFields(value ?? {}, '"attributes"')
  return Object.fromEntries(Object.entries(now).map(([name, current]) => [name, numberOf(fields, name, current)]))
}

function directionOf(text: string): Direction {
  const stream = text.toLowerCase()
  if (stream === 'upstream' || stream === 'downstream') return stream
  throw invalidStream()
}

function perOf(text: string): ToxicSetting['toxicityPer'] {
  if (text === 'connection' || text === 'message') return text
  throw badRequestBody(`"toxicity_per" must be "connection" or "message", not "${text}"`)
}
