/**
 * - `ok`: can be used
 * - `absent`: cannot be used, and nothing is wrong with that
 * - `broken`: Dryfit itself needs it
 */
export interface Finding {
  readonly state: 'ok' | 'absent' | 'broken'
  readonly detail: string
  readonly fix?: string
}

export interface CheckContext {
  /** The file that `--system` named. */
  readonly system: string | undefined
}
