import { styleText } from 'node:util'
import { compareApis, loadOpenApi } from '../../../../harness/contract/index.ts'
import { type Command, EXIT } from '../../command.ts'
import { expectFiles } from './files.ts'

export const diff: Command = {
  usage: '[options] <before> <after>',
  about:
    'Compares two versions of an OpenAPI document. Fails when a consumer of the first would break with the second.',
  flags: { json: { type: 'boolean', help: 'the changes as JSON' } },
  examples: [['dryfit contract diff main/api.yaml api.yaml', 'what breaks']],
  takesWords: true,
  run: async ({ flags, rest, stdout }) => {
    const [before = '', after = ''] = expectFiles('contract diff', rest, ['before', 'after'])
    const changes = compareApis(await loadOpenApi(before), await loadOpenApi(after))
    const breaking = changes.filter(({ severity }) => severity === 'breaking')
    const mark = (severity: string): string =>
      severity === 'breaking' ? styleText('red', '✗') : styleText('green', '+')
    const lines = changes.map(({ severity, place, message }) => `${mark(severity)} ${place}: ${message}`)
    const summary = `${breaking.length} breaking, ${changes.length - breaking.length} compatible`
    stdout.write(
      flags.json === true ? `${JSON.stringify({ changes }, undefined, 2)}\n` : `${[...lines, summary].join('\n')}\n`,
    )
    return breaking.length > 0 ? EXIT.failed : EXIT.ok
  },
}
