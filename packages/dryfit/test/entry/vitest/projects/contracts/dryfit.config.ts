import { system } from '../../../../../src/harness/environment/index.ts'
import { app } from '../../../../../src/services/app/index.ts'
import { stub, virtual } from '../../../../../src/services/http/index.ts'

const users = virtual({
  contract: true,
  openapi: 'users.json',
  stubs: [stub('GET', '/users/:id').respond({ json: { id: 7, name: process.env.NAME ?? 'Ada' } })],
})

/** Passes every request on to the users, and answers with their status. */
const front = (url: string) =>
  app({
    run: async ({ port }) => {
      const { createServer } = await import('node:http')
      const server = createServer(async (request, response) => {
        response.statusCode = (await fetch(url + request.url)).status
        response.end()
      })
      await new Promise<void>((done) => server.listen(port, '127.0.0.1', done))
      return { stop: () => server.close() }
    },
  })

export default system()
  .register('users', users)
  .register('front', (views) => front(views.users.url))
