import { isLive, type Output } from './output.ts'
import { cutTo } from './width.ts'

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
  const erase = (): string => (shown.length === 0 ? '' : UP(shown.length) + CLEAR_BELOW)
  const draw = (lines: readonly string[], before = ''): void => {
    if (!live) return
    const width = output.columns ?? 80
    const cut = lines.map((line) => cutTo(line, width))
    output.write(erase() + before + cut.map((line) => `${line}\n`).join(''))
    shown = cut
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
