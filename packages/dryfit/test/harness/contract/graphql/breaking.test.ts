import { describe, expect, test } from 'vitest'
import { brokenOperations, compareSchemas, schemaOf } from '../../../../src/harness/contract/index.ts'

const before = `
type Query { user(id: ID!): User users(limit: Int): [User!]! }
type User { id: ID! name: String! email: String role: Role! }
enum Role { ADMIN USER }
`
const changed = (from: string, to: string): string => before.replace(from, to)
const severities = async (after: string) =>
  compareSchemas(await schemaOf(before), await schemaOf(after)).map(({ severity, type }) => `${severity} ${type}`)

describe('a change of a schema', () => {
  test.each([
    ['a field that is gone', changed('email: String', ''), 'breaking FIELD_REMOVED'],
    ['a field that may be null now', changed('name: String!', 'name: String'), 'breaking FIELD_CHANGED_KIND'],
    ['an argument that is needed now', changed('limit: Int', 'limit: Int!'), 'breaking ARG_CHANGED_KIND'],
    ['an enum value that is gone', changed('ADMIN USER', 'USER'), 'breaking VALUE_REMOVED_FROM_ENUM'],
    ['an enum value more', changed('ADMIN USER', 'ADMIN USER GUEST'), 'dangerous VALUE_ADDED_TO_ENUM'],
    ['an argument more', changed('limit: Int', 'limit: Int, from: Int'), 'dangerous OPTIONAL_ARG_ADDED'],
    ['a field more', changed('email: String', 'email: String phone: String'), 'compatible FIELD_ADDED'],
  ])('is weighed: %s', async (_what, after, expected) => {
    expect(await severities(after)).toEqual([expected])
  })

  test('is none between equal schemas', async () => {
    expect(await severities(`# another text\n${before}`)).toEqual([])
  })
})

describe('the operations of clients', () => {
  const documents = [
    { id: 'a', text: 'query Names { users { name } }' },
    { id: 'b', text: 'query Mail($id: ID!) { user(id: $id) { email } }' },
    { id: 'c', text: 'query Broken { nothing }' },
  ]
  const broken = async (after: string) => brokenOperations(await schemaOf(before), await schemaOf(after), documents)

  test('are untouched by changes that they do not meet', async () => {
    expect(await broken(changed('role: Role!', ''))).toEqual([])
  })

  test('are named with the reason when they meet one', async () => {
    expect(await broken(changed('email: String', 'mail: String'))).toEqual([
      { operation: 'query Mail', reasons: [expect.stringMatching(/Cannot query field "email"/)] },
    ])
  })

  test('are broken by a result that may be null now, though they stay valid', async () => {
    expect(await broken(changed('name: String!', 'name: String'))).toEqual([
      { operation: 'query Names', reasons: [expect.stringMatching(/User\.name changed type from String! to String/)] },
    ])
  })
})
