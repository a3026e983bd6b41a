import {
  describeViolation,
  loadOpenApi,
  type OpenApiDocument,
  readHar,
  type Violation,
  validateDocument,
} from '../../../../harness/contract/index.ts'
import { OpenApiChecker } from '../../../../services/http/openapi/index.ts'
import { type Command, EXIT } from '../../command.ts'
import { UsageError } from '../../usage-error.ts'
import { readText } from './files.ts'

interface Problem {
  readonly where: string
  readonly message: string
}

export const check: Command = {
  usage: '<openapi file> [HAR files]',
  about: [
    'Checks an OpenAPI document (3.0, 3.1, 3.2) against its own specification, and recorded traffic (HAR files, as browsers',
    'and proxies write them) against the document.',
  ].join('\n'),
  flags: { json: { type: 'boolean', help: 'the problems as JSON' } },
  examples: [
    ['dryfit contract check api.yaml', 'the document'],
    ['dryfit contract check api.yaml traffic.har', 'and traffic'],
  ],
  takesWords: true,
  run: async ({ flags, rest, stdout }) => {
    const [file, ...hars] = rest
    if (file === undefined) throw new UsageError('<openapi file> expected', 'contract check')
    const document = await loadOpenApi(file)
    const problems = [...documentProblems(document), ...(await trafficProblems(document, hars))]
    stdout.write(flags.json === true ? `${JSON.stringify({ problems }, undefined, 2)}\n` : asText(problems))
    return problems.length > 0 ? EXIT.failed : EXIT.ok
  },
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
