// Imports go down only: foundation ← services ← harness ← entry. Rooms on one floor do not know each other (but
// foundation/net and foundation/host may use foundation/core, and foundation/container both core and host), and no
// file is part of a circle.
//
//   node scripts/check-imports.ts            checks the source; proves first that a planted violation is found
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

const source = resolve(dirname(fileURLToPath(import.meta.url)), '../packages/dryfit/src')
const FLOORS = ['foundation', 'services', 'harness', 'entry']
const ROOMS_BELOW_ON_THE_SAME_FLOOR: Record<string, readonly string[]> = {
  'foundation/net': ['foundation/core'],
  'foundation/host': ['foundation/core'],
  'foundation/container': ['foundation/core', 'foundation/host'],
}

/** file → the files it imports, both relative to the source folder with forward slashes. */
type Graph = ReadonlyMap<string, readonly string[]>

proveThatViolationsAreFound()
const graph = readGraph()
const violations = check(graph)
for (const violation of violations) console.error(violation)
if (violations.length > 0) process.exit(1)
console.log(`imports: ${graph.size} files, no circle, no upward or sideways import`)

function check(imports: Graph): string[] {
  return [...directionViolations(imports), ...circles(imports)]
}

function directionViolations(imports: Graph): string[] {
  const found: string[] = []
  for (const [file, targets] of imports) {
    for (const target of targets) {
      const reason = forbidden(file, target)
      if (reason !== undefined) found.push(`${file} imports ${target}: ${reason}`)
    }
  }
  return found
}

function forbidden(file: string, target: string): string | undefined {
  const from = placeOf(file)
  const to = placeOf(target)
  // Files on the roof (src/index.ts and the like) are doors: they may show anything.
  if (from === undefined) return undefined
  if (to === undefined) return 'a room does not go through the front door'
  if (from.room === to.room) return undefined
  if (from.floor < to.floor) return 'upward'
  if (from.floor > to.floor) return undefined
  return ROOMS_BELOW_ON_THE_SAME_FLOOR[from.room]?.includes(to.room) ? undefined : 'sideways'
}

function placeOf(file: string): { floor: number; room: string } | undefined {
  const [floorName = '', roomName = ''] = file.split('/')
  const floor = FLOORS.indexOf(floorName)
  return floor < 0 ? undefined : { floor, room: `${floorName}/${roomName}` }
}

function circles(imports: Graph): string[] {
  const found: string[] = []
  const finished = new Set<string>()
  const path: string[] = []
  const visit = (file: string): void => {
    const start = path.indexOf(file)
    if (start >= 0) found.push(`circle: ${[...path.slice(start), file].join(' → ')}`)
    if (start >= 0 || finished.has(file)) return
    path.push(file)
    for (const target of imports.get(file) ?? []) visit(target)
    path.pop()
    finished.add(file)
  }
  for (const file of imports.keys()) visit(file)
  return found
}

function readGraph(): Graph {
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((name) => /\.m?ts$/.test(name))
  return new Map(files.map((name) => [slashed(name), importsOf(join(source, name))]))
}

function importsOf(path: string): string[] {
  const text = readFileSync(path, 'utf8').replace(/^\s*(\*|\/\/|\/\*).*$/gm, '')
  const specifiers = [...text.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*['"](\.[^'"]+)['"]/g)].map(
    (match) => match[1] as string,
  )
  return specifiers.map((specifier) => slashed(relative(source, resolve(dirname(path), specifier))))
}

function slashed(path: string): string {
  return path.split(sep).join('/')
}

function proveThatViolationsAreFound(): void {
  const planted: Record<string, Graph> = {
    upward: new Map([['foundation/core/a.ts', ['services/redis/index.ts']]]),
    sideways: new Map([['services/redis/a.ts', ['services/amqp/index.ts']]]),
    circle: new Map([
      ['harness/data/a.ts', ['harness/data/b.ts']],
      ['harness/data/b.ts', ['harness/data/a.ts']],
    ]),
  }
  for (const [kind, violation] of Object.entries(planted)) {
    if (check(violation).length === 1) continue
    console.error(`check-imports is broken: a planted ${kind} violation was not found`)
    process.exit(1)
  }
}
