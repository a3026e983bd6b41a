import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { DryfitError, messageOf, withDeadline } from '../../foundation/core/index.ts'
import { spawnProcess } from '../../foundation/host/index.ts'
import type { MigrationTools } from './migration-tools.ts'
import type { ResolvedOptions } from './options.ts'

export interface MigrationTarget extends MigrationTools {
  readonly host: string
  readonly port: number
  /** Where relative paths begin and where the command runs. */
  readonly directory: string
  progress(message: string): void
}

const EVIDENCE_LINES = 20

/**
 * Runs `migrate` and then `seed` on an empty database.
 *
 * @throws MIGRATION_FAILED, SEED_FAILED with the last lines of output; DEADLINE_EXCEEDED.
 */
export async function prepareDatabase(options: ResolvedOptions, target: MigrationTarget): Promise<void> {
  const limit = {
    what: 'preparing the database (migrate and seed)',
    timeoutMs: options.migrateTimeoutMs,
    fix: 'see where it waits, or raise the option migrateTimeoutMs',
  }
  await withDeadline(limit, async (signal) => {
    await migrate(options, target, signal)
    await seed(options, target)
  })
}

async function migrate(options: ResolvedOptions, target: MigrationTarget, signal: AbortSignal): Promise<void> {
  if (options.migrate === undefined) return
  target.progress('running migrations')
  if (typeof options.migrate === 'string') return runCommand(options.migrate, options, target, signal)
  try {
    await options.migrate(target)
  } catch (cause) {
    throw new DryfitError('MIGRATION_FAILED', {
      what: 'the migrate function failed',
      why: messageOf(cause),
      evidence: cause instanceof Error ? cause.stack : undefined,
      cause,
    })
  }
}

async function runCommand(
  command: string,
  options: ResolvedOptions,
  target: MigrationTarget,
  signal: AbortSignal,
): Promise<void> {
  const output: string[] = []
  const child = await spawnProcess({
    command,
    shell: true,
    cwd: target.directory,
    env: { ...process.env, ...connectionVariables(options, target), ...options.env },
    onLine: (_stream, text) => {
      output.push(text)
      if (output.length > EVIDENCE_LINES) output.shift()
    },
  })
  const giveUp = (): void => void child.stop({ graceMs: 500 })
  signal.addEventListener('abort', giveUp, { once: true })
  const { code, signal: endSignal } = await child.exited
  signal.removeEventListener('abort', giveUp)
  if (code === 0) return
  throw new DryfitError('MIGRATION_FAILED', {
    what: `the migrate command \`${command}\` failed`,
    why: `it ended with ${code ?? endSignal}, in ${target.directory}`,
    fix: 'its last lines are below; it is run with DATABASE_URL and PGHOST, PGPORT, PGUSER, PGPASSWORD, PGDATABASE',
    evidence: output.join('\n'),
  })
}

function connectionVariables(options: ResolvedOptions, { url, host, port }: MigrationTarget): Record<string, string> {
  return {
    DATABASE_URL: url,
    PGHOST: host,
    PGPORT: String(port),
    PGUSER: options.user,
    PGPASSWORD: options.password,
    PGDATABASE: options.database,
    PGSSLMODE: 'disable',
  }
}

async function seed(options: ResolvedOptions, target: MigrationTarget): Promise<void> {
  if (typeof options.seed === 'function') {
    try {
      await options.seed(target)
    } catch (cause) {
      throw new DryfitError('SEED_FAILED', { what: 'the seed function failed', why: messageOf(cause), cause })
    }
    return
  }
  for (const path of options.seed) await runSeedFile(resolve(target.directory, path), target)
}

async function runSeedFile(path: string, target: MigrationTarget): Promise<void> {
  target.progress(`running ${path}`)
  const sql = await readFile(path, 'utf8').catch((cause: unknown) => {
    const fix = 'paths are relative to the folder of the config file'
    throw new DryfitError('SEED_FAILED', {
      what: `the seed file ${path} cannot be read`,
      why: messageOf(cause),
      fix,
      cause,
    })
  })
  try {
    await target.query(sql)
  } catch (cause) {
    throw new DryfitError('SEED_FAILED', {
      what: `the seed file ${path} failed`,
      why: messageOf(cause),
      fix: 'psql commands (\\connect, \\copy) and COPY … FROM stdin are psql’s own: use INSERT',
      evidence: lineAt(sql, Number((cause as { position?: string }).position)),
      cause,
    })
  }
}

/** The line of the script at which the server stopped; `position` counts characters from 1. */
function lineAt(sql: string, position: number): string | undefined {
  if (!(position > 0)) return undefined
  const before = sql.slice(0, position - 1)
  const line = before.split('\n').length
  const text = sql.split('\n')[line - 1] ?? ''
  return `line ${line}: ${text.trim()}`
}
