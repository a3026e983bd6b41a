import { describeCoverage, loadOpenApi, type OpenApiCoverage, readHar } from '../../../../harness/contract/index.ts'
import { CoverageRecorder } from '../../../../harness/contract/openapi/coverage.ts'
import { percentOf } from '../../../../harness/contract/openapi/describe-coverage.ts'
import { Routes } from '../../../../services/http/openapi/index.ts'
import { type Command, EXIT } from '../../command.ts'
import { UsageError } from '../../usage-error.ts'
import { readText, textFlag } from './files.ts'

export const coverage: Command = {
  usage: '[options] <openapi file> <HAR files>',
  about: 'Says which operations, statuses, parameters and fields of an OpenAPI document recorded traffic exercises.',
  flags: {
    min: { type: 'string', value: '<percent>', help: 'fail when fewer operations are covered' },
    json: { type: 'boolean', help: 'the coverage as JSON' },
  },
  examples: [
    ['dryfit contract coverage api.yaml traffic.har', 'what is covered, and what not'],
    ['dryfit contract coverage --min 80 api.yaml traffic.har', 'fail below 80 % of the operations'],
  ],
  takesWords: true,
  run: async ({ flags, rest, stdout }) => {
    const [file, ...hars] = rest
    if (file === undefined || hars.length === 0)
      throw new UsageError('<openapi file> <HAR files> expected', 'contract coverage')
    const least = Number(textFlag(flags.min) ?? 0)
    if (!(least >= 0 && least <= 100))
      throw new UsageError('--min needs a percentage from 0 to 100', 'contract coverage')
    const covered = await coverageOf(file, hars)
    stdout.write(flags.json === true ? `${JSON.stringify(covered, undefined, 2)}\n` : `${describeCoverage(covered)}\n`)
    return percentOf(covered.operations) < least ? EXIT.failed : EXIT.ok
  },
}

async function coverageOf(file: string, hars: readonly string[]): Promise<OpenApiCoverage> {
  const document = await loadOpenApi(file)
  const routes = new Routes(document)
  const recorder = new CoverageRecorder(document, routes)
  for (const har of hars) {
    for (const { request, reply } of readHar(await readText(har), har)) {
      const match = routes.find(request.method, request.path)
      if (match.kind === 'operation') recorder.record(match.operation, request, reply)
    }
  }
  return recorder.report()
}
