import { loadOpenApi } from '../../../../harness/contract/index.ts'
import { describeFinding, probe as runProbe } from '../../../../harness/contract/probe/probe.ts'
import { type Command, EXIT } from '../../command.ts'
import { UsageError } from '../../usage-error.ts'
import { expectFiles, numberFlag, textFlag, urlFlag } from './files.ts'
import { casesOf, JUNIT_FLAG, writeJunit } from './junit-flag.ts'

export const probe: Command = {
  usage: '[options] <openapi file>',
  about: [
    'Sends generated requests to a running service - plain ones, values at and past every limit, parts left out - and',
    'reports each reply that does not keep to the document, with the smallest request that shows it. It changes data.',
  ].join('\n'),
  flags: {
    to: { type: 'string', value: '<url>', help: 'the service: http://localhost:3000' },
    header: { type: 'string', value: '<name: value>', help: 'sent with every request: credentials' },
    seed: { type: 'string', value: '<number>', help: 'the same seed sends the same requests' },
    max: { type: 'string', value: '<number>', help: 'how many requests at the most (default: 2000)' },
    ...JUNIT_FLAG,
    json: { type: 'boolean', help: 'the report as JSON' },
  },
  examples: [
    ['dryfit contract probe api.yaml --to http://localhost:3000', 'everything that the document describes'],
    ["dryfit contract probe api.yaml --to http://localhost:3000 --header 'authorization: Bearer t'", 'with a token'],
  ],
  takesWords: true,
  run: async (invocation) => {
    const { flags, rest, stdout } = invocation
    const [file = ''] = expectFiles('contract probe', rest, ['openapi file'])
    const baseUrl = urlFlag('contract probe', 'to', flags.to)
    if (baseUrl === undefined) throw new UsageError('--to needs the url of the service', 'contract probe')
    const headers = headersOf(textFlag(flags.header))
    const wantedSeed = numberFlag('contract probe', 'seed', flags.seed, 0)
    const maxRequests = numberFlag('contract probe', 'max', flags.max, 1)
    const report = await runProbe({
      document: await loadOpenApi(file),
      ...{ baseUrl, headers },
      ...(wantedSeed !== undefined && { seed: wantedSeed }),
      ...(maxRequests !== undefined && { maxRequests }),
    })
    const { findings, requests, seed } = report
    await writeJunit(
      invocation,
      casesOf(
        file,
        findings.map((each) => ({ name: `${each.operation}: ${each.check}`, failure: describeFinding(each) })),
      ),
    )
    if (flags.json === true) stdout.write(`${JSON.stringify(report, undefined, 2)}\n`)
    else {
      for (const finding of findings) stdout.write(`${describeFinding(finding)}\n\n`)
      stdout.write(`${findings.length} finding(s) in ${requests} requests, seed ${seed}\n`)
    }
    return findings.length > 0 ? EXIT.failed : EXIT.ok
  },
}

function headersOf(text: string | undefined): Record<string, string> {
  if (text === undefined) return {}
  const [, name, value] = /^([^:\s]+):\s*(.*)$/.exec(text) ?? []
  if (name === undefined || value === undefined)
    throw new UsageError(`--header needs "name: value", got "${text}"`, 'contract probe')
  return { [name]: value }
}
