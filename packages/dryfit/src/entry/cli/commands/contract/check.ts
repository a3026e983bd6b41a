import {
  describeViolation,
  loadOpenApi,
  type OpenApiDocument,
  readHar,
  type Violation,
  validateDocument,
} from '../../../../harness/contract/index.ts'
import { OpenApiChecker } from '../../../../services/http/openapi/index.ts'
import { type Command, EXIT, type Invocation } from '../../command.ts'
import { UsageError } from '../../usage-error.ts'
import { readText, textFlag } from './files.ts'
import { casesOf, JUNIT_FLAG, writeJunit } from './junit-flag.ts'
import type { Problem } from './problem.ts'
import { schemaProblems } from './schema/check.ts'
import { SCHEMA_FLAGS } from './schema/flags.ts'
import { isSchema } from './schema/kind.ts'

export const check: Command = {
  usage: '[options] <openapi file or GraphQL schema> [HAR files]',
  about: [
    'Checks an OpenAPI document (3.0, 3.1, 3.2) or a GraphQL schema against its own specification, and recorded traffic (HAR',
    'files, as browsers and proxies write them) against it.',
  ].join('\n'),
  flags: { ...SCHEMA_FLAGS, ...JUNIT_FLAG, json: { type: 'boolean', help: 'the problems as JSON' } },
  examples: [
    ['dryfit contract check api.yaml', 'the document'],
    ['dryfit contract check api.yaml traffic.har', 'and traffic'],
    ['dryfit contract check schema.graphql --documents persisted.json', 'a schema, and what its clients ask'],
  ],
  takesWords: true,
  run: async (invocation) => {
    const { flags, rest, stdout } = invocation
    const [file, ...hars] = rest
    if (file === undefined) throw new UsageError('<openapi file or GraphQL schema> expected', 'contract check')
    const problems = await problemsOf(file, hars, flags)
    await writeJunit(
      invocation,
      casesOf(
        file,
        problems.map(({ where, message }) => ({ name: where, failure: message })),
      ),
    )
    stdout.write(flags.json === true ? `${JSON.stringify({ problems }, undefined, 2)}\n` : asText(problems))
    return problems.length > 0 ? EXIT.failed : EXIT.ok
  },
}

async function problemsOf(
  file: string,
  hars: readonly string[],
  { documents, path }: Invocation['flags'],
): Promise<readonly Problem[]> {
  if (await isSchema(file)) {
    return schemaProblems({ schema: file, hars, documents: textFlag(documents), path: textFlag(path) })
  }
  if (documents !== undefined || path !== undefined) {
    throw new UsageError('--documents and --path belong to a GraphQL schema', 'contract check')
  }
  const document = await loadOpenApi(file)
  return [...documentProblems(document), ...(await trafficProblems(document, hars))]
}

function documentProblems(document: OpenApiDocument): Problem[] {
  return validateDocument(document).map(({ pointer, message }) => ({ where: `${document.name} ${pointer}`, message }))
}

async function trafficProblems(document: OpenApiDocument, hars: readonly string[]): Promise<Problem[]> {
  const checker = new OpenApiChecker(document)
  const problems: Problem[] = []
  for (const har of hars) {
    for (const [index, { request, reply }] of readHar(await readText(har), har).entries()) {
      const where = `${har} #${index + 1} ${request.method} ${request.path} ${reply.status}`
      const asked = await checker.checkRequest(request)
      const refused = reply.status >= 400 && reply.status < 500
      const answered = asked.operation === undefined ? [] : (await checker.checkReply(request, reply)).violations
      problems.push(
        ...toProblems(where, 'request', refused ? [] : asked.violations),
        ...toProblems(where, 'reply', answered),
      )
    }
  }
  return problems
}

function toProblems(where: string, side: string, violations: readonly Violation[]): Problem[] {
  return violations.map((violation) => ({ where, message: `${side} ${describeViolation(violation)}` }))
}

function asText(problems: readonly Problem[]): string {
  const lines = problems.map(({ where, message }) => `${where}\n  ${message}`)
  return `${[...lines, problems.length === 0 ? 'no problem' : `${problems.length} problem(s)`].join('\n')}\n`
}
