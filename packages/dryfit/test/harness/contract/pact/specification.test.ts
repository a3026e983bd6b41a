import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readMessage, readRequest, readResponse } from '../../../../src/harness/contract/pact/file/parts.ts'
import { compareRequest, compareResponse } from '../../../../src/harness/contract/pact/matching/http.ts'
import { compareMessage } from '../../../../src/harness/contract/pact/matching/message.ts'
import type { Mismatch } from '../../../../src/harness/contract/pact/matching/mismatch.ts'
import type { SpecificationVersion } from '../../../../src/harness/contract/pact/model.ts'

const vectors =
  process.env.PACT_SPECIFICATION ??
  resolve(import.meta.dirname, '../../../../../../../shared/vectors/pact-specification')
const VERSIONS: Readonly<Record<string, SpecificationVersion>> = {
  'version-1': 1,
  // Version 1.1 made queries and bodies as lenient as version 2 has them.
  'version-1.1': 2,
  'version-2': 2,
  'version-3': 3,
  'version-4': 4,
}

interface Case {
  readonly match: boolean
  readonly expected: Record<string, unknown>
  readonly actual: Record<string, unknown>
}

const present = existsSync(vectors)

// The cases are data of the specification's own repository; PACT_SPECIFICATION names a folder that holds its branches.
describe('the reference cases of the Pact specification', () => {
  if (!present) return test.skip(`skipped: there is no folder ${vectors}, and PACT_SPECIFICATION names none`, () => {})
  for (const [folder, version] of Object.entries(VERSIONS)) {
    for (const kind of ['request', 'response', 'message'] as const) {
      const base = join(vectors, folder, 'testcases', kind)
      if (!existsSync(base)) continue
      for (const name of readdirSync(base, { recursive: true, encoding: 'utf8' })) {
        if (!name.endsWith('.json')) continue
        test(`${folder} ${kind} ${name.slice(0, -5)}`, () => {
          const { match, expected, actual } = JSON.parse(
            readFileSync(join(base, name), 'utf8').replace(/^\uFEFF/, ''),
          ) as Case
          expect(compare(kind, version, expected, actual).length === 0).toBe(match)
        })
      }
    }
  }
})

function compare(
  kind: 'request' | 'response' | 'message',
  version: SpecificationVersion,
  expected: Case['expected'],
  actual: Case['actual'],
): Mismatch[] {
  switch (kind) {
    case 'request':
      return compareRequest(readRequest(expected, version), readRequest(actual, version))
    case 'response':
      return compareResponse(readResponse(expected, version), readResponse(actual, version))
    case 'message':
      return compareMessage(readMessage(expected, version), readMessage(actual, version))
  }
}
