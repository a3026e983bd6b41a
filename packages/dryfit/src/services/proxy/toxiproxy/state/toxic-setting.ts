import type { Attributes, ToxicKind } from '../link/toxic.ts'

export type Direction = 'upstream' | 'downstream'

/** A toxic as it is set at a proxy. One object for all connections, so that a change reaches those that are open. */
export interface ToxicSetting {
  readonly name: string
  readonly kind: ToxicKind
  readonly stream: Direction
  /** The direction in the letter case in which it was given, and in which it is shown. */
  readonly streamAsGiven: string
  /** The probability with which it acts. */
  toxicity: number
  /** Whether that is decided once for each connection, as Toxiproxy does, or anew for each piece of data. */
  toxicityPer: 'connection' | 'message'
  attributes: Attributes
}

/** What of a toxic can change while it is there. */
export type ToxicChange = Pick<ToxicSetting, 'toxicity' | 'toxicityPer' | 'attributes'>

/** As the API shows it. */
export function toxicToJson({
  name,
  kind,
  streamAsGiven: stream,
  toxicity,
  toxicityPer,
  attributes,
}: ToxicSetting): object {
  return {
    attributes,
    name,
    type: kind.type,
    stream,
    toxicity,
    ...(toxicityPer === 'message' && { toxicity_per: toxicityPer }),
  }
}

export function describeToxic({ name, kind, attributes }: ToxicSetting): string {
  const values = Object.entries(attributes).map(([attribute, value]) => `${attribute} ${value}`)
  return `toxic ${name}: ${[kind.type, ...values].join(', ')}`
}
