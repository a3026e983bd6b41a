// Runs in the test worker before its first file: starts the environment that its tests will get, and tells of it.
import { join } from 'node:path'
import shop from '../dryfit.config.ts'
import { sendAssemblyEvent } from './assembly-events.ts'

await shop.startAll({ directory: join(import.meta.dirname, '..'), progress: sendAssemblyEvent })
