import { DryfitError, invalidOption, type Provider, refuseUnknownOptions } from '../../foundation/core/index.ts'
import type { Described } from './descriptions.ts'
import { unknownService } from './names.ts'
import type { StartOptions } from './types.ts'

const OPTIONS = [
  'only',
  'progress',
  'seed',
  'provider',
  'providers',
  'directory',
  'timeoutMs',
  'restTimeoutMs',
  'journal',
  'handleSignals',
  'signal',
] as const

export const PROVIDERS: readonly Provider[] = ['embedded', 'native', 'container', 'external']

const DEFAULT_REST_MS = 2000

/** Everything that was asked of a start, checked and complete. */
export interface ResolvedStart {
  readonly only: readonly string[] | undefined
  readonly progress: NonNullable<StartOptions['progress']>
  readonly seed: number | undefined
  readonly provider: Provider | undefined
  readonly providers: Readonly<Record<string, Provider | undefined>>
  readonly directory: string
  readonly timeoutMs: number
  readonly restTimeoutMs: number
  readonly journal: NonNullable<StartOptions['journal']>
  readonly handleSignals: boolean
  readonly signal: AbortSignal | undefined
}

/** @throws OPTION_INVALID, SERVICE_UNKNOWN. */
export function resolveStart(options: StartOptions, known: readonly string[]): ResolvedStart {
  refuseUnknownOptions('startAll', options, OPTIONS)
  const { only, progress = () => {}, providers = {}, timeoutMs = 120_000, handleSignals = true } = options
  if (only !== undefined && !Array.isArray(only)) throw invalidOption('startAll', 'only', 'a list of names', only)
  if (typeof progress !== 'function') throw invalidOption('startAll', 'progress', 'a function', progress)
  if (!(timeoutMs > 0)) throw invalidOption('startAll', 'timeoutMs', 'milliseconds > 0', timeoutMs)
  const restTimeoutMs = restTimeout(options.restTimeoutMs ?? (process.env.DRYFIT_REST_TIMEOUT_MS || DEFAULT_REST_MS))
  const provider = options.provider ?? providerFromEnvironment()
  for (const each of [provider, ...Object.values(providers)]) requireProvider(each)
  for (const name of [...(only ?? []), ...Object.keys(providers)]) {
    if (!known.includes(name)) throw unknownService(name, known)
  }
  return Object.freeze({
    only,
    progress,
    provider,
    providers,
    timeoutMs,
    restTimeoutMs,
    handleSignals,
    seed: options.seed,
    directory: options.directory ?? process.cwd(),
    journal: options.journal ?? {},
    signal: options.signal,
  })
}

/** The provider that a service is to be started from: the one named for it, else the run's where it offers that. */
export function providerFor(
  { name, service }: Described,
  { provider, providers }: ResolvedStart,
): Provider | undefined {
  const offered = service.providers ?? []
  const named = providers[name]
  if (named === undefined) return provider !== undefined && offered.includes(provider) ? provider : undefined
  if (offered.includes(named)) return named
  throw new DryfitError('PROVIDER_UNAVAILABLE', {
    what: `service "${name}" (${service.kind}) cannot be started from the provider "${named}"`,
    fix: offered.length === 0 ? 'it has only one way to start' : `it offers: ${offered.join(', ')}`,
  })
}

function providerFromEnvironment(): Provider | undefined {
  const text = process.env.DRYFIT_PROVIDER
  return text === undefined || text === '' ? undefined : (text as Provider)
}

function restTimeout(given: number | string): number {
  if (Number(given) >= 0) return Number(given)
  throw invalidOption('startAll', 'restTimeoutMs (or DRYFIT_REST_TIMEOUT_MS)', 'milliseconds ≥ 0', given)
}

function requireProvider(provider: Provider | undefined): void {
  if (provider === undefined || PROVIDERS.includes(provider)) return
  throw invalidOption('startAll', 'provider (or DRYFIT_PROVIDER)', PROVIDERS.join(', '), provider)
}
