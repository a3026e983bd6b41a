import { describeSchemaDiff, type MigrationCheck, migrations, type ToolName } from '../../../../harness/data/index.ts'
import { start } from '../../../../harness/environment/index.ts'
import { postgres } from '../../../../services/postgres/index.ts'
import { type Command, EXIT } from '../../command.ts'
import { UsageError } from '../../usage-error.ts'

export const check: Command = {
  usage: '[options] <folder>',
  about: [
    'Tries every migration of a folder on an empty Postgres: up, down and up again must leave the same schema, and',
    'statements that lock much are listed. Whether data is kept is seen with rows: in a test, with `prepare`.',
  ].join('\n'),
  flags: {
    tool: { type: 'string', value: '<name>', help: 'sql, node-pg-migrate, knex, drizzle or prisma (default: sql)' },
    table: { type: 'string', value: '<name>', help: "the table of marks (default: the tool's own)" },
    strict: { type: 'boolean', help: 'fail on statements that lock much' },
    json: { type: 'boolean', help: 'print all that was found as JSON' },
  },
  examples: [
    ['dryfit migrations check migrations', 'plain SQL files'],
    ['dryfit migrations check --tool knex --strict db/migrations', 'in CI'],
  ],
  takesWords: true,
  run: async ({ flags, rest, stdout }) => {
    const [folder, ...more] = rest
    if (folder === undefined || more.length > 0) throw new UsageError('one <folder> expected', 'migrations check')
    await using db = await start(postgres())
    const all = migrations(db, {
      folder,
      ...(typeof flags.tool === 'string' && { tool: flags.tool as ToolName }),
      ...(typeof flags.table === 'string' && { table: flags.table }),
    })
    const checks = await all.check({ locks: flags.strict === true ? 'refuse' : 'report' })
    stdout.write(flags.json === true ? `${JSON.stringify(checks, undefined, 2)}\n` : report(checks))
    return EXIT.ok
  },
}

function report(checks: readonly MigrationCheck[]): string {
  const parts = checks.map(({ name, reversible, diff, locks }) => {
    const lines = [`${name}  ${reversible ? 'up, down, up: the same schema' : 'up (it has no way down)'}`]
    lines.push(...describeSchemaDiff(diff).replace(/^/gm, '  ').split('\n'))
    for (const { statement, why, fix } of locks) lines.push(`  ! ${statement}`, `    ${why}`, `    better: ${fix}`)
    return lines.join('\n')
  })
  return `${[...parts, `${checks.length} migration(s) are sound`].join('\n')}\n`
}
