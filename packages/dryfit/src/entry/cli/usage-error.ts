import { closest } from '../../foundation/core/index.ts'

/** The command line could not be understood. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
  /** The command whose help is to be pointed at. */
  readonly command: string | undefined

  constructor(message: string, command?: string) {
    super(message)
    this.command = command
  }
}

/** "there is no …", with the word that was probably meant. */
export function unknownWord(kind: string, word: string, known: readonly string[], command?: string): UsageError {
  const near = closest(word, known)
  const hint = near === undefined ? '' : `; did you mean "${near}"?`
  return new UsageError(`there is no ${kind} "${word}"${hint}`, command)
}
