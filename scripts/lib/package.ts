import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { rolldown } from 'rolldown'
import { root, tool } from './steps.ts'

const source = join(root, 'packages/dryfit')
export const dist = join(source, 'dist')

export interface Manifest {
  readonly name: string
  readonly version: string
  readonly exports: Readonly<Record<string, string>>
  readonly bin?: Readonly<Record<string, string>>
  readonly dependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
  readonly [field: string]: unknown
}

export function sourceManifest(): Manifest {
  return JSON.parse(readFileSync(join(source, 'package.json'), 'utf8')) as Manifest
}

/**
 * Makes `packages/dryfit/dist`, the package that is published: JavaScript, declarations, and a manifest whose exports map
 * is the source's, each TypeScript file replaced by what became of it.
 */
export async function build(): Promise<string> {
  rmSync(dist, { recursive: true, force: true })
  await tool('tsc', ['-b', source, '--force'])
  rmSync(join(dist, '.tsbuildinfo'), { force: true })
  const files = readdirSync(dist, { recursive: true, encoding: 'utf8' })
  for (const file of files.filter((name) => /\.(js|d\.ts)$/.test(name))) pointAtOutput(join(dist, file))
  for (const room of JOINED_ROOMS) await joinRoom(join(dist, room))
  copyAssets()
  cpSync(join(source, 'schemas'), join(dist, 'schemas'), { recursive: true })
  for (const name of ['README.md', 'LICENSE', 'CHANGELOG.md']) {
    if (existsSync(join(root, name))) cpSync(join(root, name), join(dist, name))
  }
  writeFileSync(join(dist, 'package.json'), `${JSON.stringify(publishedManifest(sourceManifest()), undefined, 2)}\n`)
  return `${files.length} files`
}

/** Rooms of so many small files that loading them one by one is most of what importing the room takes. */
const JOINED_ROOMS = ['harness/contract']

/** Puts all of a room behind its door into the door itself. Other rooms stay outside: each thing is there once. */
async function joinRoom(room: string): Promise<void> {
  const input = join(room, 'index.js')
  const joined = await rolldown({
    input,
    platform: 'node',
    // Asked for a name as it stands in a file, and again for the path it led to.
    external: (id, importer = input) => {
      const path = id.startsWith('.') ? resolve(dirname(importer), id) : id
      return !path.startsWith(room + sep)
    },
  })
  await joined.write({ dir: room, format: 'esm', entryFileNames: 'index.js', chunkFileNames: 'later-[name].js' })
}

export function publishedManifest(manifest: Manifest): object {
  const { devDependencies: _ours, files: _dist, private: _private, ...kept } = manifest
  const exports = Object.entries(manifest.exports).map(([subpath, file]) => {
    const output = outputOf(file)
    if (output.endsWith('.json')) return [subpath, output]
    return [subpath, { types: output.replace(/\.js$/, '.d.ts'), default: output }]
  })
  const bin = Object.entries(manifest.bin ?? {}).map(([name, file]) => [name, outputOf(file)])
  return {
    ...kept,
    exports: { ...Object.fromEntries(exports), './package.json': './package.json' },
    bin: Object.fromEntries(bin),
  }
}

/** `./src/services/redis/index.ts` → `./services/redis/index.js` */
function outputOf(file: string): string {
  return file.replace(/^\.\/src\//, './').replace(/\.ts$/, '.js')
}

/**
 * The compiler rewrites imports in JavaScript, but neither those in declarations nor files that are named by a URL, such
 * as the program of a worker.
 */
function pointAtOutput(path: string): void {
  const text = readFileSync(path, 'utf8')
  const rewritten = path.endsWith('.d.ts')
    ? text.replace(/((?:\bfrom|\bimport)\s*\(?\s*['"]\.[^'"]*)\.ts(['"])/g, '$1.js$2')
    : text.replace(/(new URL\(\s*['"]\.[^'"]*)\.ts(['"],\s*import\.meta\.url)/g, '$1.js$2')
  if (rewritten !== text) writeFileSync(path, rewritten)
}

/** Whatever the sources read at run time and is not TypeScript. */
function copyAssets(): void {
  const from = join(source, 'src')
  for (const name of readdirSync(from, { recursive: true, encoding: 'utf8', withFileTypes: true })) {
    const path = join(name.parentPath, name.name)
    if (!name.isFile() || /\.(ts|md)$/.test(name.name)) continue
    const target = join(dist, relative(from, path))
    mkdirSync(dirname(target), { recursive: true })
    cpSync(path, target)
  }
}
