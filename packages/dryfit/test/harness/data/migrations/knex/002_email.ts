interface Knex {
  readonly schema: { raw(sql: string): Promise<unknown> }
}

export async function up(knex: Knex): Promise<void> {
  await knex.schema.raw('ALTER TABLE users ADD COLUMN email text')
  await knex.schema.raw('CREATE INDEX users_by_email ON users (email)')
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.raw('ALTER TABLE users DROP COLUMN email')
}
