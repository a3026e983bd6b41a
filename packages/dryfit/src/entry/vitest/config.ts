import { fileURLToPath } from 'node:url'
import type { ViteUserConfig } from 'vitest/config'
import type {} from './contract/provided.ts'

export interface DryfitPluginOptions {
  /**
   * The folder, seen from the project, to which tests that use `contract` write pact files. With `CI` set, files that
   * differ fail the run instead. Default: none.
   */
  readonly contracts?: string
}

/** The part of a Vite plugin that is used here. */
export interface DryfitPlugin {
  readonly name: string
  config(user: ViteUserConfig): ViteUserConfig
}

/**
 * Sensible settings for tests that use an environment, for `plugins` of a vitest config. What the project sets itself
 * stays.
 *
 * - `pool: 'forks'`, `isolate: false`: a worker is a process that keeps its environment from file to file. With isolation
 *   every test file would start one of its own.
 * - `testTimeout: 30_000`: a test waits for real services; `toBecome` and others end long before.
 *
 * @example export default defineConfig({ plugins: [dryfit({ contracts: 'contracts' })] })
 */
export function dryfit(options: DryfitPluginOptions = {}): DryfitPlugin {
  return { name: 'dryfit', config: ({ test = {} }) => ({ test: { ...missing(test), ...gathering(options) } }) }
}

function gathering({ contracts }: DryfitPluginOptions): NonNullable<ViteUserConfig['test']> {
  if (contracts === undefined) return {}
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
  const setup = fileURLToPath(new URL(`./contract/global-setup.${extension}`, import.meta.url))
  return { globalSetup: [setup], provide: { dryfitContractFolder: contracts } }
}

function missing(test: NonNullable<ViteUserConfig['test']>): NonNullable<ViteUserConfig['test']> {
  return {
    ...(test.pool === undefined && { pool: 'forks' as const }),
    ...(test.isolate === undefined && { isolate: false }),
    ...(test.testTimeout === undefined && { testTimeout: 30_000 }),
    ...(test.hookTimeout === undefined && { hookTimeout: 60_000 }),
    ...typeStripping(),
  }
}

/** Node before 22.18 reads the TypeScript of a dryfit.config file only when it is told to. */
function typeStripping(): NonNullable<ViteUserConfig['test']> {
  return process.features.typescript
    ? {}
    : { execArgv: ['--experimental-strip-types', '--disable-warning=ExperimentalWarning'] }
}
