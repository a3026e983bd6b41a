import type { Exchange } from '../../../foundation/core/index.ts'
import { serveEventOf } from '../../../services/http/serve/serve-event.ts'
import { compileTemplate } from '../pact/template/compile.ts'
import type { Expectations } from './expectation.ts'

/** The matchers (`like`, `eachLike`, …) in the body of the stub that answered. */
export function expectationsFromStub(exchange: Exchange): Expectations | undefined {
  const template = serveEventOf(exchange)?.reply?.template
  if (template === undefined) return undefined
  const { example, rules } = compileTemplate(template)
  return rules.length === 0 ? undefined : { reply: { example, rules } }
}
