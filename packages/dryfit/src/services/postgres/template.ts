import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Cluster } from './cluster.ts'
import { Connections, quoteIdentifier, sqlState } from './connections.ts'
import { endpointAt } from './endpoint.ts'
import { type MigrationTarget, prepareDatabase } from './migrate.ts'
import type { ResolvedOptions } from './options.ts'
import { openRelay } from './relay.ts'
import { type Baseline, readBaseline } from './rows/baseline.ts'

/** A database that was migrated and seeded once, to be copied. Nobody can connect to it. */
export interface Template {
  /** What it was made of. */
  readonly key: string
  readonly name: string
  /** What is in it. */
  readonly baseline: Baseline
  /** The name of a copy that is kept as it is, for reading rows back from. Made when first asked for. */
  seedCopy(): Promise<string>
}

export interface TemplateContext {
  readonly directory: string
  progress(message: string): void
}

/** The template that these options ask for, built when it is the first time on this cluster. */
export function templateFor(cluster: Cluster, options: ResolvedOptions, context: TemplateContext): Promise<Template> {
  const key = recipeKey(options, context.directory)
  return cluster.once(key, () => buildTemplate(key, cluster, options, context))
}

/** Creates a copy of the template that these options ask for. One that somebody dropped is built again. */
export async function copyTemplate(
  cluster: Cluster,
  options: ResolvedOptions,
  context: TemplateContext,
): Promise<{ template: Template; database: string }> {
  const template = await templateFor(cluster, options, context)
  const database = cluster.newName('env')
  try {
    await cluster.createDatabase(database, template.name)
    return { template, database }
  } catch (thrown) {
    // 3D000 invalid_catalog_name: "template database … does not exist"
    if (sqlState(thrown) !== '3D000') throw thrown
  }
  cluster.forget(template.key)
  const again = await templateFor(cluster, options, context)
  await cluster.createDatabase(database, again.name)
  return { template: again, database }
}

async function buildTemplate(
  key: string,
  cluster: Cluster,
  options: ResolvedOptions,
  context: TemplateContext,
): Promise<Template> {
  const name = cluster.newName('template')
  await cluster.createDatabase(name)
  try {
    const baseline = await fill(cluster, name, options, context)
    await close(cluster, name)
    let copy: Promise<string> | undefined
    const copied = async (): Promise<string> => {
      const copyName = cluster.newName('seed')
      await cluster.createDatabase(copyName, name)
      return copyName
    }
    return {
      key,
      name,
      baseline,
      seedCopy: () => {
        copy ??= copied()
        return copy
      },
    }
  } catch (thrown) {
    await cluster.dropDatabase(name)
    throw thrown
  }
}

async function fill(
  cluster: Cluster,
  name: string,
  options: ResolvedOptions,
  context: TemplateContext,
): Promise<Baseline> {
  const { user, password, database } = options
  const relay = await openRelay({ access: cluster.access, user, password, publicName: database, database: () => name })
  const connections = new Connections(cluster.access, name, { max: 2, queryTimeoutMs: options.migrateTimeoutMs })
  try {
    const { host, port } = relay.address
    const { url } = endpointAt({ host, port }, options)
    const query: MigrationTarget['query'] = async (sql, parameters) => {
      if (parameters !== undefined) return connections.query(sql, parameters)
      await connections.script(sql)
      return []
    }
    await prepareDatabase(options, { ...context, host, port, url, query })
    return await readBaseline(connections, options.keepTables)
  } finally {
    await Promise.all([connections.end(), relay.close()])
  }
}

/** A copy can only be made of a database that nobody uses. */
async function close(cluster: Cluster, name: string): Promise<void> {
  await cluster.admin.query(`ALTER DATABASE ${quoteIdentifier(name)} WITH ALLOW_CONNECTIONS false`)
  await cluster.disconnectAll(name)
}

/** Equal for descriptions that lead to the same content: same command or function, same seed files with the same text. */
function recipeKey(options: ResolvedOptions, directory: string): string {
  const { migrate, seed, env, database, keepTables } = options
  const seeds = typeof seed === 'function' ? functionId(seed) : seed.map((path) => seedText(resolve(directory, path)))
  const recipe = [
    typeof migrate === 'function' ? functionId(migrate) : migrate,
    typeof migrate === 'string' ? [directory, env, database] : [],
    [seeds, keepTables],
  ]
  return createHash('sha256').update(JSON.stringify(recipe)).digest('hex')
}

function seedText(path: string): string {
  // A file that is missing is reported when it is run.
  return existsSync(path) ? readFileSync(path, 'utf8') : path
}

const functionIds = new WeakMap<object, string>()
let functions = 0

/** Functions are the same only if they are the very same: their text does not show what they close over. */
function functionId(value: object): string {
  let id = functionIds.get(value)
  if (id === undefined) {
    id = `function ${++functions}`
    functionIds.set(value, id)
  }
  return id
}
