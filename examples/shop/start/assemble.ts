// Runs in the test worker before each of its files: starts the environment that its tests will get, and tells of it.
import { join } from 'node:path'
import shop from '../dryfit.config.ts'
import { sendAssemblyEvent } from './assembly-events.ts'

const worker = globalThis as { shopAssembly?: Promise<unknown> }

// A start that failed is not tried again for each file: it would fail for the same reason.
worker.shopAssembly ??= shop.startAll({ directory: join(import.meta.dirname, '..'), progress: sendAssemblyEvent })
await worker.shopAssembly
