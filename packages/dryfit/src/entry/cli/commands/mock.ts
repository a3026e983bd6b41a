import { once } from 'node:events'
import {
  leftoversOf,
  type MockServer,
  type MockServerOptions,
  servedOf,
  serveFolder,
  startMockServer,
} from '../../../services/http/index.ts'
import { type Command, EXIT, type Invocation } from '../command.ts'
import { keepMemoryLevel } from '../mock/level-memory.ts'
import { FLAGS, optionsOf, writeAuthority } from '../mock/options.ts'
import { type StubsFrom, stubsFrom } from '../mock/source.ts'
import { jsonView, type MockView, textView } from '../mock/view.ts'
import { UsageError } from '../usage-error.ts'

export const mock: Command = {
  usage: '[options] [folder|file]',
  about: [
    "Serves stubs on a port of its own until Ctrl-C: a folder in WireMock's layout (mappings/, __files/), a JSON file of",
    'stubs, or a module whose default export is a list of stubs, or the options of virtual(). Without a word it serves',
    'the current folder if that has mappings/, else nothing until stubs are added: POST /__admin/mappings.',
    'A request that no stub serves is answered 404, and explained here.',
  ].join('\n'),
  flags: FLAGS,
  examples: [
    ['dryfit mock mocks', 'the stubs of a folder, on port 3001'],
    ['dryfit mock --openapi payments.yaml --port 4010', 'an API from its document'],
    ['dryfit mock --graphql catalog.graphql', 'a GraphQL service from its schema'],
    ['dryfit mock mocks --https --ca ca.pem', 'HTTPS and HTTP/2 as well; clients trust ca.pem'],
    ['dryfit mock --record https://api.example.com', 'the real API, recorded; played back the next time'],
    ['dryfit mock mocks --check', 'in CI: what is wrong with the stub files'],
  ],
  takesWords: true,
  run: async (invocation) => {
    const { flags, rest, signal } = invocation
    if (rest.length > 1) throw new UsageError(`"${rest[1]}" was not expected: one folder or file is served`, 'mock')
    if (flags.check === true) return (await import('../mock/check.ts')).checkStubs(invocation)
    keepMemoryLevel()
    const view = flags.json === true ? jsonView(invocation) : textView(invocation)
    const from = await stubsFrom(rest[0])
    await using server = await start(from, invocation, view)
    await writeAuthority(server, flags.ca)
    follow(server, view)
    view.ready(server, describe(from))
    if (!signal.aborted) await Promise.race([once(signal, 'abort'), server.stopped])
    await server.stop()
    view.stopped(leftoversOf(server.service))
    return EXIT.ok
  },
}

async function start(from: StubsFrom, invocation: Invocation, view: MockView): Promise<MockServer> {
  const options: MockServerOptions = await optionsOf(invocation)
  if (from.kind === 'module') return startMockServer({ ...from.options, ...options })
  const watch = invocation.flags['no-watch'] !== true
  const folder = from.kind === 'folder' ? from.path : undefined
  return serveFolder(folder, { ...options, watch, onReload: (outcome) => view.reloaded(outcome) })
}

function follow({ journal, service }: MockServer, view: MockView): void {
  journal.subscribe(({ type, exchange }) => {
    const served = type === 'closed' ? servedOf(exchange, service) : undefined
    if (served !== undefined) view.served(served, exchange.startedAt)
  })
}

function describe(from: StubsFrom): string {
  return from.kind === 'none' ? 'so far' : `of ${from.path}`
}
