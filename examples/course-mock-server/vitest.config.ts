import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: { name: 'course-mock-server', include: ['tests/**/*.test.ts'], testTimeout: 20_000 },
})
