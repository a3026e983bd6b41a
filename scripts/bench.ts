// Runs one benchmark.
//
//   npm run bench -- <name> [--json] [--save]
//
//   --json   prints {"name", "results": [{"id", "value", "unit", "peer"?, "ratio"?}]} as the last line
//   --save   keeps the results in bench/results/<name>.json
import { existsSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const folder = join(dirname(dirname(fileURLToPath(import.meta.url))), 'bench')
const [name, ...flags] = process.argv.slice(2)
const unknown = flags.filter((flag) => flag !== '--json' && flag !== '--save')
const path = name === undefined ? undefined : fileOf(name)

if (path === undefined) fail(name === undefined ? 'which benchmark?' : `there is no benchmark "${name}"`)
if (unknown.length > 0) fail(`there is no flag ${unknown.join(', ')}: the flags are --json and --save`)

process.env.DRYFIT_BENCH = flags.join(' ')
await import(pathToFileURL(path).href)

function fileOf(bench: string): string | undefined {
  return [join(folder, `${bench}.ts`), join(folder, bench, 'index.ts')].find(
    (file) => available().includes(bench) && existsSync(file),
  )
}

/** Each file of the folder but the harness, and each folder with an index. */
function available(): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.isDirectory()) return existsSync(join(folder, entry.name, 'index.ts')) ? [entry.name] : []
    return entry.name.endsWith('.ts') && entry.name !== 'harness.ts' ? [entry.name.slice(0, -3)] : []
  })
}

function fail(why: string): never {
  console.error(`${why}\n\nusage: npm run bench -- <name> [--json] [--save]\nbenchmarks: ${available().join(', ')}`)
  process.exit(1)
}
