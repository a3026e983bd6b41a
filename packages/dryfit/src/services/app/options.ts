import {
  CLAIM_OPTIONS,
  type ClaimOptions,
  type ContractClaim,
  invalidOption,
  refuseUnknownOptions,
  resolveClaim,
} from '../../foundation/core/index.ts'
import { splitCommand } from './command-line.ts'
import type { Ready } from './ready/probe.ts'
import { resolveReady } from './ready/ready.ts'
import type { AppFunction } from './run/app-function.ts'

/** What an environment variable may be given as. Undefined takes an inherited one away. */
export type EnvValue = string | number | boolean | undefined
export type Env = Readonly<Record<string, EnvValue>>

/** What all kinds of app have in common. */
export interface AppCommonOptions extends ClaimOptions {
  /** Environment variables, beside those of this process. */
  readonly env?: Env
  /** Where it runs, seen from the folder of the config file. Default: that folder. */
  readonly cwd?: string
  /**
   * How to know that it can be used: a path that answers 2xx (`/health`), `{ tcp: true }`, `{ log: /listening/ }`, or a
   * function. Default `{ tcp: true }`: its port accepts a connection.
   */
  readonly ready?: Ready
  /** How long it may take to become ready. Default 15,000. */
  readonly readyTimeoutMs?: number
  /** A fixed port. Default: a free one for each environment. */
  readonly port?: number
  /** The variable in which it finds its port. Default `PORT`. */
  readonly portVariable?: string
  /** Which proxy understands what it speaks. Default `http`. */
  readonly wire?: 'http' | 'tcp'
  /** The signal that asks it to end. Default SIGTERM. */
  readonly stopSignal?: NodeJS.Signals
  /** How long after that it may take, before it is killed with all it started. Default 5000. */
  readonly stopGraceMs?: number
  /** How many lines of what it prints are kept. Default 5000. */
  readonly maxLogLines?: number
  /** … and how much text. Default 4 MiB. */
  readonly maxLogBytes?: number
}

/** A program. */
export interface CommandAppOptions extends AppCommonOptions {
  /**
   * The command line, or its words. No shell reads it. `{port}` stands for the port; `node` is the node that runs Dryfit.
   */
  readonly command: string | readonly string[]
  /** Further arguments, as they are. */
  readonly args?: readonly string[]
}

/** A function of the team that serves in this process. */
export interface FunctionAppOptions extends AppCommonOptions {
  readonly run: AppFunction
}

/** A module whose default export (or `start`) is such a function. */
export interface ModuleAppOptions extends AppCommonOptions {
  /** Its path, seen from `cwd`. */
  readonly module: string
}

/** An image, run by the optional package `testcontainers`. */
export interface ContainerAppOptions extends AppCommonOptions {
  readonly container: ContainerOptions
}

export interface ContainerOptions {
  readonly image: string
  /** The port on which it listens inside the container. */
  readonly port: number
  /** Replaces the command of the image. */
  readonly command?: readonly string[]
}

type Only<O, Others> = O & { readonly [K in Exclude<Others extends Others ? keyof Others : never, keyof O>]?: never }
type Kinds = CommandAppOptions | FunctionAppOptions | ModuleAppOptions | ContainerAppOptions

/** One of `command`, `run`, `module` and `container`, and what they have in common. */
export type AppOptions =
  | Only<CommandAppOptions, Kinds>
  | Only<FunctionAppOptions, Kinds>
  | Only<ModuleAppOptions, Kinds>
  | Only<ContainerAppOptions, Kinds>

/** What is to run. */
export type AppSource =
  | { readonly kind: 'command'; readonly words: readonly string[] }
  | { readonly kind: 'function'; readonly run: AppFunction }
  | { readonly kind: 'module'; readonly path: string }
  | { readonly kind: 'container'; readonly container: ContainerOptions }

export interface AppSettings {
  readonly source: AppSource
  readonly env: Env
  readonly cwd: string
  readonly ready: Ready
  readonly readyTimeoutMs: number
  readonly port: number | undefined
  readonly portVariable: string
  readonly wire: 'http' | 'tcp'
  readonly stopSignal: NodeJS.Signals
  readonly stopGraceMs: number
  readonly maxLogLines: number
  readonly maxLogBytes: number
  readonly claim: ContractClaim
}

const KINDS = ['command', 'run', 'module', 'container'] as const
const COMMON = [
  ...['args', 'env', 'cwd', 'ready', 'readyTimeoutMs', 'port', 'portVariable', 'wire'],
  ...['stopSignal', 'stopGraceMs', 'maxLogLines', 'maxLogBytes'],
]

/** @throws OPTION_INVALID, naming the option, what was expected and what it got. */
export function resolveAppOptions(options: AppOptions): AppSettings {
  refuseUnknownOptions('app', options, [...KINDS, ...COMMON, ...CLAIM_OPTIONS])
  const { env = {}, cwd = '.', port, portVariable = 'PORT', wire = 'http', stopSignal = 'SIGTERM' } = options
  requireEnv(env)
  if (typeof cwd !== 'string') throw invalidOption('app', 'cwd', 'a path', cwd)
  if (port !== undefined) requireWhole('port', port, 1, 65_535)
  if (wire !== 'http' && wire !== 'tcp') throw invalidOption('app', 'wire', '"http" or "tcp"', wire)
  return Object.freeze({
    source: sourceOf(options),
    ready: resolveReady(options.ready),
    claim: resolveClaim('app', options),
    ...{ env, cwd, port, portVariable, wire, stopSignal },
    readyTimeoutMs: requireWhole('readyTimeoutMs', options.readyTimeoutMs ?? 15_000, 1),
    stopGraceMs: requireWhole('stopGraceMs', options.stopGraceMs ?? 5000, 0),
    maxLogLines: requireWhole('maxLogLines', options.maxLogLines ?? 5000, 0),
    maxLogBytes: requireWhole('maxLogBytes', options.maxLogBytes ?? 4 * 1024 * 1024, 0),
  })
}

function sourceOf({ command, args, run, module, container }: AppOptions): AppSource {
  const given = [command, run, module, container].filter((each) => each !== undefined)
  if (given.length !== 1) throw invalidOption('app', KINDS.join(' | '), 'exactly one of them', given.length)
  if (args !== undefined && command === undefined) throw invalidOption('app', 'args', 'a command that takes them', args)
  if (run !== undefined) return { kind: 'function', run: requireFunction(run) }
  if (module !== undefined) return { kind: 'module', path: requireText('module', module) }
  if (container !== undefined) return { kind: 'container', container: requireContainer(container) }
  return { kind: 'command', words: wordsOf(command, args ?? []) }
}

function wordsOf(command: unknown, args: readonly string[]): string[] {
  if (!isWords(args)) throw invalidOption('app', 'args', 'a list of texts', args)
  if (typeof command === 'string') return [...splitCommand(command), ...args]
  if (isWords(command) && command.length > 0) return [...command, ...args]
  throw invalidOption('app', 'command', 'a command line, or its words as a list', command)
}

function isWords(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((word) => typeof word === 'string')
}

function requireFunction(value: unknown): AppFunction {
  if (typeof value !== 'function') throw invalidOption('app', 'run', 'a function', value)
  return value as AppFunction
}

function requireText(option: string, value: unknown): string {
  if (typeof value !== 'string' || value === '') throw invalidOption('app', option, 'a text', value)
  return value
}

function requireContainer(container: ContainerOptions): ContainerOptions {
  refuseUnknownOptions('app: container', container, ['image', 'port', 'command'])
  requireText('container.image', container.image)
  requireWhole('container.port', container.port, 1, 65_535)
  return container
}

function requireEnv(env: Env): void {
  for (const [name, value] of Object.entries(env)) {
    if (['string', 'number', 'boolean', 'undefined'].includes(typeof value)) continue
    throw invalidOption('app', `env.${name}`, 'a text, a number, a boolean or undefined', value)
  }
}

function requireWhole(option: string, value: number, least: number, most = Number.MAX_SAFE_INTEGER): number {
  if (Number.isSafeInteger(value) && value >= least && value <= most) return value
  const range = most === Number.MAX_SAFE_INTEGER ? `≥ ${least}` : `from ${least} to ${most}`
  throw invalidOption('app', option, `a whole number ${range}`, value)
}
