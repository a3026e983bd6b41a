import type { MigrationBuilder } from 'node-pg-migrate'

export function up(pgm: MigrationBuilder): void {
  pgm.addColumn('users', { email: { type: 'text' } })
  pgm.createIndex('users', 'email')
}

export function down(pgm: MigrationBuilder): void {
  pgm.dropColumn('users', 'email')
}
