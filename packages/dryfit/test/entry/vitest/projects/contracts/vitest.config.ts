import { defineConfig } from 'vitest/config'
import { dryfit } from '../../../../../src/entry/vitest/config.ts'

export default defineConfig({
  plugins: [dryfit({ contracts: process.env.CONTRACTS ?? 'contracts' })],
  test: { include: ['*.spec.ts'] },
})
