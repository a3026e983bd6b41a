import { DryfitError } from '../../foundation/core/index.ts'
import type { LogBook } from './log-book.ts'
import type { AppSettings } from './options.ts'
import type { ReadyResult } from './ready/await-ready.ts'

/** How many of the last lines an error shows. */
const SHOWN_LINES = 20

export interface AppFacts {
  readonly name: string
  readonly port: number
  readonly settings: AppSettings
  readonly book: LogBook
  /** What was asked to know that it is ready. */
  readonly probe: string
}

/** The error for an app that did not become ready: what was waited for, what came, and what it printed. */
export function notReady({ name, port, settings, book, probe }: AppFacts, result: ReadyResult): DryfitError {
  const evidence = book.tail(SHOWN_LINES)
  const last = result.is === 'ready' || result.last === undefined ? '' : `; the last answer was: ${result.last}`
  if (result.is === 'ended') {
    return new DryfitError('APP_EXITED', {
      what: `app "${name}" ended before it was ready`,
      why: `${result.how}, while waiting for ${probe}${last}`,
      fix: `run it by hand to see why: ${commandOf(settings)}`,
      evidence: evidence ?? 'it printed nothing',
    })
  }
  return new DryfitError('APP_NOT_READY', {
    what: `app "${name}" did not become ready within ${settings.readyTimeoutMs} ms`,
    why: `waited for ${probe}${last}`,
    fix: `see that it listens on port ${port}, which it finds in ${settings.portVariable}; or raise readyTimeoutMs`,
    evidence: evidence ?? 'it printed nothing',
  })
}

/** The error for an app that was ready and has ended although nobody stopped it. */
export function crashed({ name, book }: Pick<AppFacts, 'name' | 'book'>, how: string): DryfitError {
  return new DryfitError('APP_EXITED', {
    what: `app "${name}" ended on its own`,
    why: how,
    fix: 'what it printed last says why; restart() starts it again at the same address',
    evidence: book.tail(SHOWN_LINES) ?? 'it printed nothing',
  })
}

function commandOf({ source }: AppSettings): string {
  switch (source.kind) {
    case 'command':
      return source.words.join(' ')
    case 'module':
      return source.path
    case 'container':
      return source.container.image
    case 'function':
      return source.run.name || 'the function'
  }
}
