import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { command, root, type Step, tool } from './steps.ts'

/** Formatter, linter, direction of imports, and the types of everything that is TypeScript. */
export function lintSteps(): Step[] {
  return [
    { name: 'format and lint', run: async () => lastLine(await tool('biome', ['check', '--error-on-warnings'])) },
    {
      name: 'imports go down only',
      run: async () => lastLine(await command(process.execPath, ['scripts/check-imports.ts'])),
    },
    ...typeProjects().map((project) => ({
      name: `types of ${project}`,
      run: async () => void (await tool('tsc', ['-p', project, '--noEmit'])),
    })),
  ]
}

function typeProjects(): string[] {
  const examples = readdirSync(join(root, 'examples')).map((name) => `examples/${name}`)
  const wanted = ['packages/dryfit', 'packages/dryfit/test', 'scripts', 'bench', 'conformance', ...examples]
  return wanted.filter((folder) => existsSync(join(root, folder, 'tsconfig.json')))
}

function lastLine(text: string): string {
  return (
    text
      .trim()
      .split('\n')
      .at(-1)
      ?.replace(/^\w+: /, '') ?? ''
  )
}
