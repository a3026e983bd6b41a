import { once } from 'node:events'
import { createClock, createSeed, Journal, Seam } from '../../../../foundation/core/index.ts'
import { listen } from '../../../../foundation/net/index.ts'
import { type GraphQlConformance, loadOpenApi, OpenApiConformance } from '../../../../harness/contract/index.ts'
import { httpProxy } from '../../../../services/proxy/index.ts'
import { type Command, EXIT, type Invocation } from '../../command.ts'
import { UsageError } from '../../usage-error.ts'
import { expectFiles, textFlag } from './files.ts'
import { JUNIT_FLAG } from './junit-flag.ts'
import { ProxyFindings } from './proxy-findings.ts'
import { conformanceOf as schemaConformance } from './schema/check.ts'
import { SCHEMA_FLAGS } from './schema/flags.ts'
import { isSchema } from './schema/kind.ts'

export const proxy: Command = {
  usage: '[options] <openapi file or GraphQL schema>',
  about: [
    'Passes requests on to a running service and prints whatever does not keep to the document, until Ctrl-C. Traffic is',
    'not changed.',
  ].join('\n'),
  flags: {
    to: { type: 'string', value: '<url>', help: 'the service: http://localhost:3000' },
    port: { type: 'string', value: '<port>', help: 'where to listen on loopback (default: a free one)' },
    ...SCHEMA_FLAGS,
    fail: { type: 'boolean', help: 'end with 1 when anything did not keep to the document' },
    ...JUNIT_FLAG,
    json: { type: 'boolean', help: 'at the end, violations and coverage as JSON; all else goes to stderr' },
  },
  examples: [['dryfit contract proxy api.yaml --to http://localhost:3000 --port 4000', 'call port 4000 from now on']],
  takesWords: true,
  run: async (invocation) => {
    const { flags, rest, stdout, signal } = invocation
    const [file = ''] = expectFiles('contract proxy', rest, ['openapi file or GraphQL schema'])
    const target = targetOf(textFlag(flags.to))
    const conformance = await conformanceOf(file, flags)
    const findings = new ProxyFindings(conformance)
    const tell = (text: string): void => void (flags.json === true ? invocation.stderr : stdout).write(text)
    const clock = createClock()
    const journal = new Journal()
    const seam = new Seam({ consumer: 'client', service: 'service', clock, journal, seed: createSeed() })
    const toService = httpProxy(target, { clock })
    await using listener = await listen({ port: portOf(textFlag(flags.port)) })
    journal.subscribe(({ type, exchange }) => {
      if (type === 'closed') findings.check(exchange, tell)
    })
    listener.serve((socket) => toService.accept(socket, seam))
    tell(
      `http://127.0.0.1:${listener.address.port} → ${textFlag(flags.to)}, checked against ${file}. Ctrl-C ends it.\n`,
    )
    if (!signal.aborted) await once(signal, 'abort')
    toService.close()
    await findings.end(invocation, file)
    return flags.fail === true && findings.count > 0 ? EXIT.failed : EXIT.ok
  },
}

async function conformanceOf(
  file: string,
  { documents, path }: Invocation['flags'],
): Promise<OpenApiConformance | GraphQlConformance> {
  if (!(await isSchema(file))) return new OpenApiConformance(await loadOpenApi(file))
  return schemaConformance({ schema: file, hars: [], documents: textFlag(documents), path: textFlag(path) })
}

function targetOf(url: string | undefined): { host: string; port: number } {
  if (url === undefined || !URL.canParse(url))
    throw new UsageError('--to needs the url of the service', 'contract proxy')
  const { protocol, hostname, port } = new URL(url)
  if (protocol !== 'http:') throw new UsageError('--to needs an http:// url', 'contract proxy')
  return { host: hostname, port: port === '' ? 80 : Number(port) }
}

function portOf(text: string | undefined): number {
  const port = Number(text ?? 0)
  if (Number.isInteger(port) && port >= 0 && port < 65_536) return port
  throw new UsageError(`--port needs a port, got "${text}"`, 'contract proxy')
}
