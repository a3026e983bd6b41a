import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join, relative } from 'node:path'
import { DryfitError } from '../../../foundation/core/index.ts'
import { type Command, EXIT, SYSTEM_FLAGS } from '../command.ts'
import { systemOf } from '../system.ts'

const FILE = 'dryfit-env.d.ts'

export const types: Command = {
  usage: '[options]',
  about: [
    `Writes ${FILE} beside the dryfit.config file, so that \`test\` of dryfit/vitest knows the services of the project.`,
    'It only names the config file: it changes when that file gets another name, and not with each service.',
  ].join('\n'),
  flags: {
    system: SYSTEM_FLAGS.system,
    check: { type: 'boolean', help: 'write nothing, fail when the file is missing or old' },
  },
  examples: [
    ['dryfit types', 'write the file'],
    ['dryfit types --check', 'in CI'],
  ],
  run: async (invocation) => {
    const { directory, path } = await systemOf(invocation)
    const target = join(directory, FILE)
    const wanted = declarationsFor(basename(path))
    const shown = relative(process.cwd(), target) || FILE
    if (existsSync(target) && readFileSync(target, 'utf8') === wanted) {
      invocation.stdout.write(`${shown} is up to date\n`)
      return EXIT.ok
    }
    if (invocation.flags.check === true) {
      invocation.stderr.write(`${shown} is ${existsSync(target) ? 'old' : 'missing'}\n  next: dryfit types\n`)
      return EXIT.failed
    }
    write(target, wanted)
    invocation.stdout.write(`${shown} written: add it to "include" of tsconfig.json unless it is there already\n`)
    return EXIT.ok
  },
}

/** What the file says. The specifier ends in `.js`, which every module resolution maps to the TypeScript file. */
export function declarationsFor(configName: string): string {
  const specifier = configName.replace(/ts$/, 'js')
  return [
    '// Written by `dryfit types`: tells `dryfit/vitest` which services the tests of this project have.',
    `import type system from './${specifier}'`,
    '',
    "declare module 'dryfit' {",
    '  interface Register {',
    '    system: typeof system',
    '  }',
    '}',
    '',
  ].join('\n')
}

function write(path: string, text: string): void {
  try {
    writeFileSync(path, text)
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new DryfitError('DIRECTORY_UNUSABLE', { what: `${path} cannot be written`, why, cause })
  }
}
