import type { StubDocument } from '../../stub/model.ts'
import type { Routes } from '../routes.ts'

/** Stubs of the document come after every other: 5 is the usual priority. */
const PRIORITY = 1000

/**
 * A stub for each operation, below each base path of the document. The newest stub wins, so that concrete paths come
 * last.
 */
export function operationStubs({ operations, bases }: Routes): StubDocument[] {
  const ordered = [...operations].sort((one, other) => concreteness(one.template) - concreteness(other.template))
  return ordered.flatMap(({ id, method, template, pointer }) =>
    bases.map((base) => ({
      name: id ?? `${method} ${template}`,
      priority: PRIORITY,
      request: { method, urlPathTemplate: `${base}${template}` },
      response: { openapi: {} },
      metadata: { openapi: pointer },
    })),
  )
}

function concreteness(template: string): number {
  return template.split('/').filter((segment) => !segment.includes('{')).length
}
