import type { MigrationBuilder } from 'node-pg-migrate'

export function up(pgm: MigrationBuilder): void {
  pgm.createTable('users', { id: 'id', name: { type: 'text', notNull: true } })
}

export function down(pgm: MigrationBuilder): void {
  pgm.dropTable('users')
}
