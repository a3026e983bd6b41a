import { once } from 'node:events'
import { join } from 'node:path'
import { startCourseServer } from './server.ts'
import { readSettings } from './settings.ts'

const settings = readSettings(join(import.meta.dirname, '.env'))
await using server = await startCourseServer(settings)
console.log(`${server.url} serves the course's API (${settings.nodeEnv}). Ctrl-C stops it.`)
await once(process, 'SIGINT')
