import { styleText } from 'node:util'
import { padTo } from '../../../harness/report/index.ts'
import { type Command, EXIT, SYSTEM_FLAGS } from '../command.ts'
import { CHECKS, type Check } from '../doctor/checks.ts'
import type { Finding } from '../doctor/finding.ts'

type Result = Finding & Pick<Check, 'group' | 'name'>

export const doctor: Command = {
  usage: '[options]',
  about: [
    'Looks at this machine: what runs embedded, which native servers and container engines there are, which external',
    'services are named, and why what is missing is missing. Fails only when something that Dryfit itself needs is missing.',
  ].join('\n'),
  flags: { system: SYSTEM_FLAGS.system, json: { type: 'boolean', help: 'the findings as JSON' } },
  examples: [
    ['dryfit doctor', 'what this machine can offer'],
    ['dryfit doctor --json', 'for other programs'],
  ],
  run: async ({ flags, stdout }) => {
    const context = { system: typeof flags.system === 'string' ? flags.system : undefined }
    const results = await Promise.all(CHECKS.map((check) => examine(check, context)))
    stdout.write(flags.json === true ? `${JSON.stringify({ findings: results }, undefined, 2)}\n` : asText(results))
    return results.some(({ state }) => state === 'broken') ? EXIT.failed : EXIT.ok
  },
}

async function examine({ group, name, look }: Check, context: { system: string | undefined }): Promise<Result> {
  return { group, name, ...(await look(context)) }
}

const MARKS = {
  ok: styleText('green', '✓'),
  absent: styleText('dim', '–'),
  broken: styleText('red', '✗'),
} as const

function asText(results: readonly Result[]): string {
  const width = Math.max(...results.map(({ name }) => name.length))
  const lines: string[] = []
  for (const group of new Set(results.map((result) => result.group))) {
    lines.push(styleText('bold', group))
    for (const { name, state, detail, fix } of results.filter((result) => result.group === group)) {
      lines.push(`  ${MARKS[state]} ${padTo(name, width)}  ${detail}`)
      if (fix !== undefined) lines.push(`    ${padTo('', width)}  ${styleText('dim', `→ ${fix}`)}`)
    }
    lines.push('')
  }
  return `${lines.join('\n')}`
}
