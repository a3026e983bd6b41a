import { describe, expect, test } from 'vitest'
import { readRequest, readResponse } from '../../../../src/harness/contract/pact/file/parts.ts'
import { compareRequest, compareResponse } from '../../../../src/harness/contract/pact/matching/http.ts'

interface Part {
  readonly name?: string
  readonly file?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly content: string
}

function write(parts: readonly Part[], boundary: string): string {
  const written = parts.map(({ name, file, headers = {}, content }) => {
    const shown = name === undefined ? {} : { 'Content-Disposition': disposition(name, file) }
    const lines = Object.entries({ ...shown, ...headers }).map(([key, value]) => `${key}: ${value}\r\n`)
    return `--${boundary}\r\n${lines.join('')}\r\n${content}\r\n`
  })
  return `${written.join('')}--${boundary}--\r\n`
}

function disposition(name: string, file: string | undefined): string {
  return `form-data; name="${name}"${file === undefined ? '' : `; filename="${file}"`}`
}

function bodyOf(parts: readonly Part[], boundary: string): object {
  const contentType = `multipart/form-data; boundary=${boundary}`
  return { content: write(parts, boundary), contentType, encoded: false }
}

/** Where the actual parts differ from the expected ones; each side has a boundary of its own. */
function differences(rules: object, expected: readonly Part[], actual: readonly Part[]): string[] {
  const matchingRules = { body: rules }
  const wanted = readResponse({ status: 200, body: bodyOf(expected, 'one'), matchingRules }, 4)
  const got = readResponse({ status: 200, body: bodyOf(actual, 'two') }, 4)
  return compareResponse(wanted, got).map(({ path }) => path)
}

const NAME: Part = { name: 'name', content: 'Ada' }
const DATA: Part = {
  name: 'data',
  file: 'd.json',
  headers: { 'Content-Type': 'application/json' },
  content: '{"id":1}',
}

describe('parts are compared', () => {
  test('by their name, in any order, and further ones are welcome', () => {
    expect(differences({}, [NAME, DATA], [DATA, NAME, { name: 'more', content: 'x' }])).toEqual([])
    expect(differences({}, [NAME, DATA], [DATA])).toEqual(['$.name'])
  })

  test('by their position where they have no name', () => {
    const plain = (content: string): Part => ({ headers: { 'Content-Type': 'text/plain' }, content })
    expect(differences({}, [plain('a'), plain('b')], [plain('a'), plain('b')])).toEqual([])
    expect(differences({}, [plain('a'), plain('b')], [plain('b'), plain('a')])).toEqual(["$['0']", "$['1']"])
  })

  test('a field by its text, or by the rule of its name', () => {
    const rules = { '$.name': { matchers: [{ match: 'regex', regex: '[A-Z][a-z]+' }] } }
    expect(differences({}, [NAME], [{ ...NAME, content: 'Grace' }])).toEqual(['$.name'])
    expect(differences(rules, [NAME], [{ ...NAME, content: 'Grace' }])).toEqual([])
    expect(differences(rules, [NAME], [{ ...NAME, content: 'grace' }])).toEqual(['$.name'])
  })

  test('a file by its content type, under the rules below its name', () => {
    const rules = { '$.data.id': { matchers: [{ match: 'integer' }] } }
    expect(differences({}, [DATA], [{ ...DATA, content: '{"id":7}' }])).toEqual(['$.data.id'])
    expect(differences(rules, [DATA], [{ ...DATA, content: '{"id":7}' }])).toEqual([])
    expect(differences(rules, [DATA], [{ ...DATA, content: '{"id":"7"}' }])).toEqual(['$.data.id'])
  })

  test('a file is no field, and a field no file', () => {
    expect(differences({}, [DATA], [{ name: 'data', content: DATA.content }])).toEqual(['$.data'])
    expect(differences({}, [NAME], [{ ...NAME, file: 'a.txt' }])).toEqual(['$.name'])
  })

  test('with their own headers, except how they are shown', () => {
    const sized = (size: string): Part => ({ ...NAME, headers: { 'X-Size': size } })
    const rules = { '$.name.x-size': { matchers: [{ match: 'integer' }] } }
    expect(differences({}, [sized('1')], [sized('2')])).toEqual(['$.name.x-size'])
    expect(differences(rules, [sized('1')], [sized('2')])).toEqual([])
    expect(differences({}, [sized('1')], [NAME])).toEqual(['$.name.x-size'])
    expect(differences({}, [{ ...DATA, file: 'mine.json' }], [{ ...DATA, file: 'yours.json' }])).toEqual([])
  })
})

test('a picture in a part is told by its first bytes', () => {
  const png = '\u0089PNG\r\n\u001a\n'
  const file = (bytes: string, boundary: string): object => ({
    content: Buffer.from(
      write([{ name: 'photo', file: 'p.png', headers: { 'Content-Type': 'image/png' }, content: bytes }], boundary),
      'latin1',
    ).toString('base64'),
    contentType: `multipart/form-data; boundary=${boundary}`,
    encoded: 'base64',
  })
  const matchingRules = { body: { '$.photo': { matchers: [{ match: 'contentType', value: 'image/png' }] } } }
  const expected = readRequest({ method: 'POST', path: '/', body: file(`${png}one`, 'a'), matchingRules }, 4)
  const actual = (bytes: string) => readRequest({ method: 'POST', path: '/', body: file(bytes, 'b') }, 4)
  expect(compareRequest(expected, actual(`${png}two`))).toEqual([])
  expect(compareRequest(expected, actual('GIF89a')).map(({ path, message }) => [path, message])).toEqual([
    ['$.photo', '$.photo: expected image/png content, got image/gif content'],
  ])
})

test('a body without boundaries says which side it is', () => {
  const contentType = 'multipart/form-data; boundary=x'
  const broken = { content: 'no parts', contentType, encoded: false }
  const expected = readResponse({ status: 200, body: bodyOf([NAME], 'x') }, 4)
  const [found] = compareResponse(expected, readResponse({ status: 200, body: broken }, 4))
  expect(found?.message).toBe('$: the actual body is no multipart body: it has no parts between its boundaries')
})
