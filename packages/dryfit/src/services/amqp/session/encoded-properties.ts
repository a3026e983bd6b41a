import type { Message } from '../state/message.ts'
import { writeProperties } from '../wire/properties-codec.ts'

/** The properties of a message as bytes. Those that came over the wire unchanged leave as they came. */
export function encodedPropertiesOf(message: Message): Buffer {
  message.encodedProperties ??= writeProperties(message.properties)
  return message.encodedProperties
}
