import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    projects: ['packages/*', 'examples/*'],
    coverage: { provider: 'v8', include: ['packages/*/src/**'], reporter: ['text-summary', 'html', 'json-summary'] },
  },
})
