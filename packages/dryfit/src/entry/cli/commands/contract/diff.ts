import { styleText } from 'node:util'
import { compareApis, loadOpenApi } from '../../../../harness/contract/index.ts'
import { type Command, EXIT } from '../../command.ts'
import { UsageError } from '../../usage-error.ts'
import type { Difference } from './difference.ts'
import { expectFiles, textFlag } from './files.ts'
import { casesOf, JUNIT_FLAG, writeJunit } from './junit-flag.ts'
import { diffSchemas } from './schema/diff.ts'
import { isSchema } from './schema/kind.ts'

export const diff: Command = {
  usage: '[options] <before> <after>',
  about: [
    'Compares two versions of an OpenAPI document or of a GraphQL schema (SDL, or the JSON of an introspection query). Fails',
    'when a consumer of the first would break with the second.',
  ].join('\n'),
  flags: {
    operations: {
      type: 'string',
      value: '<file>',
      help: 'GraphQL: only what breaks these operations: persisted documents, .graphql, a folder, or a HAR file',
    },
    ...JUNIT_FLAG,
    json: { type: 'boolean', help: 'the changes as JSON' },
  },
  examples: [
    ['dryfit contract diff main/api.yaml api.yaml', 'what breaks'],
    ['dryfit contract diff main/schema.graphql schema.graphql', 'the same for GraphQL'],
    ['dryfit contract diff --operations persisted.json main/schema.graphql schema.graphql', 'what its clients ask for'],
  ],
  takesWords: true,
  run: async (invocation) => {
    const { flags, rest, stdout } = invocation
    const [before = '', after = ''] = expectFiles('contract diff', rest, ['before', 'after'])
    const changes = await differences(before, after, textFlag(flags.operations))
    const breaking = changes.filter(({ severity }) => severity === 'breaking')
    await writeJunit(
      invocation,
      casesOf(
        `${before} → ${after}`,
        breaking.map(({ place, message }) => ({ name: place, failure: message })),
      ),
    )
    stdout.write(flags.json === true ? `${JSON.stringify({ changes }, undefined, 2)}\n` : asText(changes))
    return breaking.length > 0 ? EXIT.failed : EXIT.ok
  },
}

async function differences(
  before: string,
  after: string,
  operations: string | undefined,
): Promise<readonly Difference[]> {
  if ((await isSchema(before)) && (await isSchema(after))) return diffSchemas(before, after, operations)
  if (operations !== undefined) throw new UsageError('--operations needs two GraphQL schemas', 'contract diff')
  return compareApis(await loadOpenApi(before), await loadOpenApi(after))
}

const MARKS = {
  breaking: styleText('red', '✗'),
  dangerous: styleText('yellow', '!'),
  compatible: styleText('green', '+'),
} as const

function asText(changes: readonly Difference[]): string {
  const lines = changes.map(({ severity, place, message }) => `${MARKS[severity]} ${place}: ${message}`)
  const count = (severity: Difference['severity']): number =>
    changes.filter((each) => each.severity === severity).length
  const dangerous = count('dangerous') === 0 ? '' : `${count('dangerous')} dangerous, `
  return `${[...lines, `${count('breaking')} breaking, ${dangerous}${count('compatible')} compatible`].join('\n')}\n`
}
