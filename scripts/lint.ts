// Checks form, imports and types; changes nothing. `npm run format` mends what can be mended.
import { lintSteps } from './lib/lint-steps.ts'
import { runSteps } from './lib/steps.ts'

const { passed, failed } = await runSteps('lint', lintSteps())
console.log(`\n${passed} passed, ${failed} failed`)
process.exitCode = failed > 0 ? 1 : 0
