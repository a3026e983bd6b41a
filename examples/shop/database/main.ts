// Brings the database of DATABASE_URL to the shop's schema.
import { Env } from '../lib/env.ts'
import { migrate } from './migrate.ts'

await migrate(new Env().url('DATABASE_URL'))
