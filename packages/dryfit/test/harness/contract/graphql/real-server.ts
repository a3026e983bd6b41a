/** A server of graphql-http in a process of its own: there is one `graphql` for it and its schema. */
import { createServer } from 'node:http'
import { buildSchema } from 'graphql'
import { createHandler } from 'graphql-http/lib/use/http'
import { catalog } from '../../../services/http/graphql/catalog.ts'

const user = {
  ...{ id: '1', name: 'Ann', role: 'ADMIN', createdAt: 'now' },
  email: () => Promise.reject(new Error('down')),
}
const rootValue = { user: () => user, users: () => [user], search: () => [{ __typename: 'User', ...user }] }
const handler = createHandler({ schema: buildSchema(catalog), rootValue })

createServer((request, response) => void handler(request, response)).listen(Number(process.env.PORT), '127.0.0.1')
