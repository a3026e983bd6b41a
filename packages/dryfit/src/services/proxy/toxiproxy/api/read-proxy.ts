import { badRequestBody, missingField, toxicAlreadyExists } from '../errors.ts'
import type { WantedProxy } from '../state/proxy-set.ts'
import type { ProxySettings } from '../state/toxic-proxy.ts'
import type { ToxicSetting } from '../state/toxic-setting.ts'
import { flagOf, textOf, toFields } from './json.ts'
import { readToxic } from './read-toxic.ts'

/**
 * Reads a proxy that is to be made; enabled unless it says otherwise. Beyond Toxiproxy, its toxics may come along.
 *
 * @param position where it stands in a list, for the error
 * @throws missing required field, bad request body, and what {@link readToxic} throws
 */
export function readProxy(value: unknown, position = ''): WantedProxy {
  const fields = toFields(value, 'a proxy')
  const name = textOf(fields, 'name', '')
  const upstream = textOf(fields, 'upstream', '')
  if (name === '') throw missingField(`name${position}`)
  if (upstream === '') throw missingField(`upstream${position}`)
  return {
    ...{ name, upstream, listen: textOf(fields, 'listen', '') },
    enabled: flagOf(fields, 'enabled', true),
    toxics: readToxics(fields.toxics),
  }
}

/** Reads a list of proxies; all are read before the first is made. */
export function readProxies(value: unknown): WantedProxy[] {
  if (!Array.isArray(value)) throw badRequestBody('the proxies must be an array')
  return value.map((each, index) => readProxy(each, ` at proxy ${index + 1}`))
}

/** Reads a change: what is not named stays as it is. */
export function readProxyChange(value: unknown, now: ProxySettings): ProxySettings {
  const fields = toFields(value, 'a proxy')
  return {
    listen: textOf(fields, 'listen', now.listen),
    upstream: textOf(fields, 'upstream', now.upstream),
    enabled: flagOf(fields, 'enabled', now.enabled),
  }
}

function readToxics(value: unknown): ToxicSetting[] {
  if (value === undefined || value === null) return []
  if (!Array.isArray(value)) throw badRequestBody('"toxics" must be an array')
  const toxics = value.map(readToxic)
  if (new Set(toxics.map(({ name }) => name)).size < toxics.length) throw toxicAlreadyExists()
  return toxics
}
