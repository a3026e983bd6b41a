import { existsSync, readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'

export interface Settings {
  /** In `production` a thrown error keeps its reason to itself. */
  readonly nodeEnv: string
  readonly port: number
  /** Milliseconds before every reply of the handlers. */
  readonly mockDelayMs: number
  readonly enableLogging: boolean
  /** Milliseconds after which everything is as at the start again; 0 is never. */
  readonly resetIntervalMs: number
}

type Variables = Readonly<Record<string, string | undefined>>

/** Settings from an `.env` file, if there is one, and from the environment, which wins. */
export function readSettings(envFile: string, environment: Variables = process.env): Settings {
  const file = existsSync(envFile) ? parseEnv(readFileSync(envFile, 'utf8')) : {}
  return settingsFrom({ ...file, ...environment })
}

export function settingsFrom(variables: Variables): Settings {
  return {
    nodeEnv: variables.NODE_ENV ?? 'development',
    port: wholeNumber(variables, 'PORT', 3001),
    mockDelayMs: wholeNumber(variables, 'MOCK_DELAY', 0),
    enableLogging: (variables.ENABLE_LOGGING ?? 'true') !== 'false',
    resetIntervalMs: wholeNumber(variables, 'RESET_INTERVAL', 0),
  }
}

function wholeNumber(variables: Variables, name: string, fallback: number): number {
  const text = variables[name]
  if (text === undefined || text === '') return fallback
  const number = Number(text)
  if (Number.isInteger(number) && number >= 0) return number
  throw new Error(`${name} must be a whole number ≥ 0, and is "${text}"`)
}
