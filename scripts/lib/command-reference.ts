import type { Command, Flag } from '../../packages/dryfit/src/entry/cli/command.ts'
import { COMMANDS } from '../../packages/dryfit/src/entry/cli/commands.ts'
import { HELP_FLAG } from '../../packages/dryfit/src/entry/cli/parse.ts'

/** `docs/cli.md`, from the commands themselves. */
export async function commandReference(): Promise<string> {
  const sections = await Promise.all(
    Object.entries(COMMANDS).map(async ([name, entry]) => section(name, entry.summary, await entry.load())),
  )
  return `# The command line

\`dryfit <command> [options]\`. Every command that uses a system takes the nearest \`dryfit.config.ts\` (\`.mts\`, \`.js\`, \`.mjs\`), looking
upward from the current folder; \`--system <file>\` or \`DRYFIT_CONFIG\` name another one.

| exit code | meaning |
| --- | --- |
| 0 | all is well; also after Ctrl-C where the command was to go on until then |
| 1 | what was asked for failed: a service did not start, tests failed, a check did not pass |
| 2 | the command line could not be understood |
| 130 | Ctrl-C before the work was done |

A command that runs another one (\`dryfit run\`) ends with the exit code of that one.

| variable | meaning |
| --- | --- |
| \`DRYFIT_CONFIG\` | the file that exports the system |
| \`DRYFIT_SEED\` | the seed of every environment |
| \`DRYFIT_PROVIDER\` | \`embedded\`, \`native\`, \`container\` or \`external\`, for all services that offer it |

This page is written by \`npm run docs\`.

${sections.join('\n')}`
}

function section(name: string, summary: string, command: Command): string {
  const flags = Object.entries({ ...command.flags, help: HELP_FLAG })
  return `## dryfit ${name}

To ${summary}: \`dryfit ${name} ${command.usage}\`.

${command.about}

| option | |
| --- | --- |
${flags.map(([option, flag]) => `| \`${spell(option, flag)}\` | ${flag.help} |`).join('\n')}

\`\`\`sh
${command.examples.map(([line, meaning]) => `${line}  # ${meaning}`).join('\n')}
\`\`\`
`
}

function spell(option: string, { short, value }: Flag): string {
  return [short === undefined ? '' : `-${short}, `, `--${option}`, value === undefined ? '' : ` ${value}`].join('')
}
