import type { Helpers } from '../helper.ts'
import { jsonData, toPlain, toText } from '../values.ts'
import { hashNumber, subject } from './arguments.ts'

/**
 * The store that stubs share: `{{setState 'key' value}}`, `{{state 'key' default='none'}}`, `{{countState 'key'}}`, and the
 * scenarios: `{{scenarioState 'order' key=request.path.id}}`.
 */
export const stateHelpers: Helpers = {
  state: (use) => jsonData(use.tools.store.get(toText(use.context))) ?? use.hash.get('default') ?? '',
  setState: (use) => {
    const key = toText(use.context)
    const ttlMs = hashNumber(use, 'ttlMs')
    const value = use.block ? subject(use) : toPlain(use.rest[0])
    use.tools.store.set(key, value, ttlMs === undefined ? {} : { ttlMs })
    return ''
  },
  countState: (use) => use.tools.store.count(toText(use.context)),
  deleteState: (use) => {
    use.tools.store.delete(toText(use.context))
    return ''
  },
  scenarioState: (use) => {
    const key = use.hash.get('key')
    return use.tools.scenarios.stateOf(toText(use.context), key === undefined ? undefined : toText(key))
  },
}
