import type { MediaType, MediaTypes } from './operations.ts'

/** The media type without parameters, lower case. */
export function essence(contentType: string): string {
  return (contentType.split(';')[0] as string).trim().toLowerCase()
}

/** The entry of a content map that is meant for a type; the most specific range wins. */
export function selectMedia(content: MediaTypes, contentType: string): MediaType | undefined {
  const type = essence(contentType)
  const exact = [...content].find(([range]) => essence(range) === type)
  if (exact !== undefined) return exact[1]
  const family = `${type.split('/')[0]}/*`
  return content.get(family) ?? content.get('*/*')
}

export function isJsonType(contentType: string): boolean {
  const type = essence(contentType)
  return type === 'application/json' || type.endsWith('+json')
}
