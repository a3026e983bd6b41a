import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { build, dist, type Manifest, sourceManifest } from './package.ts'
import { command, root, type Step, tool } from './steps.ts'

/**
 * What else a user of the package has installed: what their own tests and types need. Optional peers are left out on
 * purpose, and the declarations are checked, too: they must not speak of what need not be there.
 */
const OF_THE_USER = ['vitest', 'typescript', '@types/node', '@types/pg']

/**
 * Builds the package, packs it, lets the usual critics look at it, and uses it from an empty project: what ships is what is
 * tested. Nothing is fetched: the project's other packages are those of this repository.
 */
export function packageSteps(): Step[] {
  const folder = mkdtempSync(join(tmpdir(), 'dryfit-package-'))
  const project = join(folder, 'project')
  let tarball = ''
  return [
    { name: 'build', run: build },
    {
      name: 'pack',
      run: async () => {
        const output = await npm(['pack', dist, '--pack-destination', folder, '--json', '--ignore-scripts'])
        const packed = firstPacked(output)
        tarball = join(folder, packed.filename)
        return `${packed.entryCount} files, ${Math.round(packed.size / 1024)} kB`
      },
    },
    { name: 'publint', run: async () => void (await tool('publint', ['run', tarball, '--strict'])) },
    {
      name: 'types resolve under node16 and bundler (attw)',
      run: async () => void (await tool('attw', [tarball, '--profile', 'esm-only', '--no-color'])),
    },
    { name: 'install into an empty project', run: async () => installInto(project, tarball) },
    { name: 'every subpath can be imported', run: () => node(project, ['import-all.mjs']) },
    { name: 'an environment runs', run: () => node(project, ['use.mjs']) },
    {
      name: 'the command runs',
      run: async () => {
        await command(join(project, 'node_modules/.bin/dryfit'), ['types'], { cwd: project })
        await command(join(project, 'node_modules/.bin/dryfit'), ['run', '--', 'node', 'sees-address.mjs'], {
          cwd: project,
        })
        return undefined
      },
    },
    {
      name: 'tests have fixtures',
      run: async () => void (await tool('vitest', ['run'], { cwd: project, env: OUTSIDE })),
    },
    ...['node16', 'bundler'].map((resolution) => ({
      name: `its types are known under ${resolution}`,
      run: async () => void (await tool('tsc', ['-p', `tsconfig.${resolution}.json`], { cwd: project })),
    })),
    { name: 'clean up', run: async () => void rmSync(folder, { recursive: true, force: true }) },
  ]
}

/** A vitest that runs inside a vitest must not know. */
const OUTSIDE = { VITEST: undefined, VITEST_POOL_ID: undefined, VITEST_WORKER_ID: undefined, NODE_OPTIONS: undefined }

function npm(args: readonly string[]): Promise<string> {
  const cli = process.env.npm_execpath
  return cli?.endsWith('.js') ? command(process.execPath, [cli, ...args]) : command('npm', args)
}

interface Packed {
  readonly filename: string
  readonly entryCount: number
  readonly size: number
}

/** npm 12 answers with an object by name, older ones with a list. */
function firstPacked(output: string): Packed {
  const json = JSON.parse(output.slice(output.search(/^[[{]/m))) as Packed[] | Record<string, Packed>
  const [packed] = Object.values(json)
  if (packed === undefined) throw new Error(`npm pack said: ${output}`)
  return packed
}

async function node(cwd: string, args: readonly string[]): Promise<string> {
  return (await command(process.execPath, args, { cwd, env: OUTSIDE })).trim()
}

/** As npm would lay it out: the unpacked tarball, its declared dependencies beside it, its commands in `.bin`. */
async function installInto(project: string, tarball: string): Promise<string> {
  const modules = join(project, 'node_modules')
  cpSync(join(root, 'scripts/consumer'), project, { recursive: true })
  mkdirSync(join(modules, 'dryfit'), { recursive: true })
  await command('tar', ['-xzf', tarball, '-C', join(modules, 'dryfit'), '--strip-components=1'])
  const installed = JSON.parse(readFileSync(join(modules, 'dryfit/package.json'), 'utf8')) as Manifest
  for (const name of [...Object.keys(installed.dependencies ?? {}), ...OF_THE_USER]) link(modules, name)
  mkdirSync(join(modules, '.bin'), { recursive: true })
  for (const [name, file] of Object.entries(installed.bin ?? {})) {
    symlinkSync(join(modules, 'dryfit', file), join(modules, '.bin', name))
    await command('chmod', ['+x', join(modules, 'dryfit', file)])
  }
  writeImportAll(project)
  return `${Object.keys(installed.dependencies ?? {}).length} dependencies`
}

function link(modules: string, name: string): void {
  const target = join(modules, name)
  mkdirSync(dirname(target), { recursive: true })
  symlinkSync(join(root, 'node_modules', name), target)
}

/** For the runtime and for the compiler. `dryfit/vitest` needs a runner around it, which the tests of the project are. */
function writeImportAll(project: string): void {
  const subpaths = Object.keys(sourceManifest().exports).map((subpath) => subpath.replace(/^\./, 'dryfit'))
  const alone = subpaths.filter((subpath) => subpath !== 'dryfit/vitest')
  const importOf = (subpath: string): string =>
    subpath.endsWith('.json') ? `await import('${subpath}', { with: { type: 'json' } })` : `await import('${subpath}')`
  const lines = [...alone.map(importOf), `console.log('${alone.length} subpaths')`]
  writeFileSync(join(project, 'import-all.mjs'), `${lines.join('\n')}\n`)
  const typed = subpaths.filter((subpath) => !subpath.endsWith('.json'))
  const doors = typed.map((subpath, index) => `export type * as door${index} from '${subpath}'`)
  writeFileSync(join(project, 'every-door.ts'), `${doors.join('\n')}\n`)
}
