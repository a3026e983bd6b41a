import { columnsOf, isLive, type Output } from './output.ts'
import { widthOf } from './width.ts'

const UP = (lines: number): string => `\u001b[${lines}A`
const CLEAR_BELOW = '\r\u001b[J'

/**
 * The last lines of a terminal, drawn again and again; elsewhere nothing but what is printed for good.
 *
 * ```
 *   print()   ──▶ lines that stay
 *   update()  ──▶ lines at the bottom, replaced by the next update
 * ```
 */
export interface Live {
  readonly live: boolean
  update(lines: readonly string[]): void
  print(...lines: readonly string[]): void
  /** Takes the bottom lines away, or leaves them for good. */
  done(options?: { keep: boolean }): void
}

export function createLive(output: Output): Live {
  const live = isLive(output)
  let shown: readonly string[] = []
  const erase = (): string => {
    const rows = shown.reduce((sum, line) => sum + rowsOf(line, columnsOf(output)), 0)
    return rows === 0 ? '' : UP(rows) + CLEAR_BELOW
  }
  const draw = (lines: readonly string[], before = ''): void => {
    if (!live) return
    output.write(erase() + before + lines.map((line) => `${line}\n`).join(''))
    shown = lines
  }
  return {
    live,
    update: (lines) => draw(lines),
    print: (...lines) => {
      const text = lines.map((line) => `${line}\n`).join('')
      if (live) draw(shown, text)
      else output.write(text)
    },
    done: ({ keep } = { keep: false }) => {
      if (live && !keep) output.write(erase())
      shown = []
    },
  }
}

/** A long line goes on in the next row of the terminal, so that an address in it can be copied whole. */
function rowsOf(line: string, columns: number): number {
  return Math.max(1, Math.ceil(widthOf(line) / columns))
}
