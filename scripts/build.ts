// Makes the package that is published: packages/dryfit/dist.
import { build } from './lib/package.ts'
import { runSteps } from './lib/steps.ts'

const { failed } = await runSteps('build', [{ name: 'packages/dryfit/dist', run: build }])
process.exitCode = failed > 0 ? 1 : 0
