import { dryfit } from 'dryfit/vitest/config'
import { defineConfig } from 'vitest/config'

export default defineConfig({ plugins: [dryfit()], test: { include: ['*.spec.ts'], maxWorkers: 1 } })
