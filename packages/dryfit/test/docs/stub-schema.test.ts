import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import { describe, expect, test } from 'vitest'
import { CORPUS } from '../../../../conformance/wiremock/corpus/index.ts'
import { stubSchema } from '../../../../scripts/lib/stub-schema.ts'
import { SHAPES } from '../../../../scripts/lib/stubs/shapes.ts'
import { createClock } from '../../src/foundation/core/index.ts'
import { OPERATORS } from '../../src/services/http/match/compile-pattern.ts'
import { BodyFiles } from '../../src/services/http/respond/files/body-files.ts'
import { RESPONSE_FIELDS } from '../../src/services/http/stub/compile-response.ts'
import { StubCompiler } from '../../src/services/http/stub/stub-compiler.ts'

const validate = new Ajv({ strict: false, allErrors: true }).compile(JSON.parse(stubSchema()))
const compiler = new StubCompiler({
  clock: createClock(),
  files: new BodyFiles(undefined),
  matchers: { odd: () => true },
  templatesEverywhere: false,
  systemValues: new Map(),
})

function isAccepted(stub: object): boolean {
  try {
    compiler.compileDocument(stub, false)
    return true
  } catch {
    // Stubs that are refused are in the corpus, too.
    return false
  }
}

/** The field names that the compiler itself lists when it meets one that it does not know. */
function knownFields(stub: object): string[] {
  try {
    compiler.compileDocument(stub, false)
  } catch (thrown) {
    const [, list = ''] = /known are (.*)$/.exec((thrown as Error).message) ?? []
    return list.split(', ').sort()
  }
  return []
}

const fieldsOf = (name: string): string[] =>
  (SHAPES.find((shape) => shape.name === name)?.fields ?? []).map((field) => field.name).sort()

const corpus = CORPUS.flatMap(({ name, stubs }) => stubs.map((stub) => [name, stub] as const))
const accepted = corpus.filter(([, stub]) => isAccepted(stub))

describe('the table of stub fields', () => {
  test('has the fields that the service knows, and no others', () => {
    const unknown = 'zzzzzzzzzzzzzzzzzzzz'
    expect(fieldsOf('stub')).toEqual(knownFields({ [unknown]: 1 }))
    expect(fieldsOf('request')).toEqual(knownFields({ request: { [unknown]: 1 } }))
    expect(fieldsOf('response')).toEqual([...RESPONSE_FIELDS, 'openapi'].sort())
    expect(fieldsOf('turn')).toEqual(knownFields({ schedule: [{ [unknown]: 1 }] }))
    expect(fieldsOf('choice')).toEqual(knownFields({ response: { openapi: { [unknown]: 1 } } }))
    expect(fieldsOf('chunk')).toEqual(knownFields({ response: { chunks: [{ [unknown]: 1 }] } }))
    expect(fieldsOf('line')).toEqual(knownFields({ response: { lines: [{ [unknown]: 1 }] } }))
    expect(fieldsOf('multipart')).toEqual(knownFields({ request: { multipartPatterns: [{ [unknown]: 1 }] } }))
  })
})

describe('the JSON Schema of stub files', () => {
  test(`accepts the stubs of the comparison with WireMock that the service accepts`, () => {
    expect(accepted.length).toBeGreaterThan(100)
    const refused = accepted.filter(([, stub]) => !validate(stub))
    expect(refused).toEqual([])
    expect(validate({ mappings: accepted.map(([, stub]) => stub) })).toBe(true)
  })

  test('accepts the stub files of the example', () => {
    const folder = join(import.meta.dirname, '../../../../examples/course-mock-server/stubs/mappings')
    for (const name of readdirSync(folder)) {
      expect([name, validate(JSON.parse(readFileSync(join(folder, name), 'utf8')))]).toEqual([name, true])
    }
  })

  test.each([
    ['an unknown field of a stub', { requst: {} }],
    ['an unknown field of a request', { request: { urlpath: '/a' } }],
    ['an unknown field of a response', { response: { stauts: 200 } }],
    ['an unknown word of a pattern', { request: { headers: { A: { equalsTo: 'a' } } } }],
    ['a status in words', { response: { status: true } }],
    ['a fault that does not exist', { response: { fault: 'BOOM' } }],
    ['a priority below zero', { priority: -1 }],
    ['a list that is none', { request: { bodyPatterns: {} } }],
    ['a mistake in one of several', { mappings: [{}, { respnse: {} }] }],
  ])('refuses %s, as the service does', (_what, document) => {
    expect(validate(document)).toBe(false)
    const { mappings = [document] } = document as { mappings?: object[] }
    expect(mappings.every(isAccepted)).toBe(false)
  })

  test('knows every word of the pattern language', () => {
    for (const keyword of OPERATORS.keys()) {
      expect(validate({ request: { bodyPatterns: [{ [keyword]: 'x' }] } })).toBe(true)
    }
  })
})
