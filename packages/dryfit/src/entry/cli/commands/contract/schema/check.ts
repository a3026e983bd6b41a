import { describeViolation, GraphQlConformance, readHar } from '../../../../../harness/contract/index.ts'
import { readText } from '../files.ts'
import type { Problem } from '../problem.ts'

export interface SchemaTraffic {
  readonly schema: string
  readonly hars: readonly string[]
  readonly documents: string | undefined
  readonly path: string | undefined
}

/** The schema with recorded traffic held against it. */
export async function conformanceOf({ schema, documents, path }: SchemaTraffic): Promise<GraphQlConformance> {
  return GraphQlConformance.load({ schema, documents, ...(path !== undefined && { path }) })
}

/** What is wrong with trusted documents and recorded traffic. A broken schema is an error of its own. */
export async function schemaProblems(traffic: SchemaTraffic): Promise<Problem[]> {
  const conformance = await conformanceOf(traffic)
  const documents = conformance
    .checkDocuments()
    .flatMap(({ name, violations }) =>
      violations.map((each) => ({ where: `${traffic.documents} ${name}`, message: describeViolation(each) })),
    )
  return [...documents, ...(await trafficProblems(conformance, traffic.hars))]
}

async function trafficProblems(conformance: GraphQlConformance, hars: readonly string[]): Promise<Problem[]> {
  const problems: Problem[] = []
  for (const har of hars) {
    for (const [index, { request, reply }] of readHar(await readText(har), har).entries()) {
      const where = `${har} #${index + 1} ${request.method} ${request.path} ${reply.status}`
      for (const { side, violations } of conformance.checkMessages(request, reply)) {
        problems.push(...violations.map((each) => ({ where, message: `${side} ${describeViolation(each)}` })))
      }
    }
  }
  return problems
}
