import { percentOf } from '../../../../harness/contract/coverage/describe.ts'
import {
  describeCoverage,
  type GraphQlCoverage,
  loadOpenApi,
  type OpenApiCoverage,
  readHar,
} from '../../../../harness/contract/index.ts'
import { CoverageRecorder } from '../../../../harness/contract/openapi/coverage.ts'
import { Routes } from '../../../../services/http/openapi/index.ts'
import { type Command, EXIT, type Invocation } from '../../command.ts'
import { UsageError } from '../../usage-error.ts'
import { readText, textFlag } from './files.ts'
import { casesOf, JUNIT_FLAG, writeJunit } from './junit-flag.ts'
import { conformanceOf } from './schema/check.ts'
import { SCHEMA_FLAGS } from './schema/flags.ts'
import { isSchema } from './schema/kind.ts'

export const coverage: Command = {
  usage: '[options] <openapi file or GraphQL schema> <HAR files>',
  about: [
    'Says what recorded traffic exercises: operations, statuses, parameters and fields of an OpenAPI document; operations,',
    'types, fields, arguments, enum values and trusted documents of a GraphQL schema.',
  ].join('\n'),
  flags: {
    min: { type: 'string', value: '<percent>', help: 'fail when fewer operations are covered' },
    ...SCHEMA_FLAGS,
    ...JUNIT_FLAG,
    json: { type: 'boolean', help: 'the coverage as JSON' },
  },
  examples: [
    ['dryfit contract coverage api.yaml traffic.har', 'what is covered, and what not'],
    ['dryfit contract coverage schema.graphql traffic.har --documents persisted.json', 'the same for GraphQL'],
    ['dryfit contract coverage --min 80 api.yaml traffic.har', 'fail below 80 % of the operations'],
  ],
  takesWords: true,
  run: async (invocation) => {
    const { flags, rest, stdout } = invocation
    const [file, ...hars] = rest
    if (file === undefined || hars.length === 0)
      throw new UsageError('<openapi file or GraphQL schema> <HAR files> expected', 'contract coverage')
    const least = Number(textFlag(flags.min) ?? 0)
    if (!(least >= 0 && least <= 100))
      throw new UsageError('--min needs a percentage from 0 to 100', 'contract coverage')
    const covered = await coverageOf(file, hars, flags)
    const percent = percentOf(covered.operations)
    const tooLow =
      percent < least ? `${percent.toFixed(0)} % of the operations are covered, wanted ${least} %` : undefined
    await writeJunit(invocation, casesOf(file, tooLow === undefined ? [] : [{ name: 'coverage', failure: tooLow }]))
    stdout.write(flags.json === true ? `${JSON.stringify(covered, undefined, 2)}\n` : `${describeCoverage(covered)}\n`)
    return tooLow !== undefined ? EXIT.failed : EXIT.ok
  },
}

async function coverageOf(
  file: string,
  hars: readonly string[],
  { documents, path }: Invocation['flags'],
): Promise<OpenApiCoverage | GraphQlCoverage> {
  if (!(await isSchema(file))) return openApiCoverage(file, hars)
  const conformance = await conformanceOf({ schema: file, hars, documents: textFlag(documents), path: textFlag(path) })
  for (const har of hars) {
    for (const { request, reply } of readHar(await readText(har), har)) conformance.checkMessages(request, reply)
  }
  return conformance.coverage
}

async function openApiCoverage(file: string, hars: readonly string[]): Promise<OpenApiCoverage> {
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
