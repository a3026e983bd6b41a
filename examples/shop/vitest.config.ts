import { dryfit } from 'dryfit/vitest/config'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  plugins: [dryfit({ contracts: 'contracts' })],
  test: { name: 'shop', include: ['tests/**/*.test.ts'] },
})
