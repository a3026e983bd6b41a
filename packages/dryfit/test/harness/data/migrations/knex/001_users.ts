interface Knex {
  readonly schema: { raw(sql: string): Promise<unknown>; dropTable(name: string): Promise<unknown> }
}

export async function up(knex: Knex): Promise<void> {
  await knex.schema.raw('CREATE TABLE users (id serial PRIMARY KEY, name text NOT NULL)')
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('users')
}
