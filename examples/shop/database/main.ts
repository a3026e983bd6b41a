// Brings a database to the shop's schema.
//
//   DATABASE_URL=postgres://… node database/main.ts [--seed]
import { Env } from '../lib/env.ts'
import { migrate, seed } from './migrate.ts'

const url = new Env().url('DATABASE_URL')
await migrate(url)
if (process.argv.includes('--seed')) await seed(url)
