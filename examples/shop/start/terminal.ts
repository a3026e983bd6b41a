import { stripVTControlCharacters, styleText } from 'node:util'

type Styles = Parameters<typeof styleText>[0]

/** Where a run is shown: lines that stay, and on a terminal one more that is replaced by the next. */
export class Terminal {
  readonly #stream: NodeJS.WriteStream
  #passing = ''

  constructor(stream: NodeJS.WriteStream = process.stdout) {
    this.#stream = stream
  }

  get isLive(): boolean {
    return this.#stream.isTTY === true && process.env.CI === undefined
  }

  print(...lines: readonly string[]): void {
    this.#erase()
    for (const line of lines) this.#stream.write(`${line}\n`)
  }

  /** Like {@link print}, with lines cut where the terminal ends. */
  printRows(...lines: readonly string[]): void {
    this.print(...lines.map((line) => cut(line, this.isLive ? this.#stream.columns : Number.POSITIVE_INFINITY)))
  }

  /** Shows a line until the next one comes; nothing where output is not a terminal. */
  showPassing(line: string): void {
    if (!this.isLive) return
    this.#erase()
    this.#passing = cut(line, this.#stream.columns)
    this.#stream.write(this.#passing)
  }

  #erase(): void {
    if (this.#passing !== '') this.#stream.write('\r\u001b[2K')
    this.#passing = ''
  }
}

/** Text in a style, where the terminal has styles. */
export function styled(style: Styles, text: string): string {
  return styleText(style, text, { stream: process.stdout })
}

/** Rows as aligned columns; columns named in `right` end at the same place. */
export function aligned(rows: readonly (readonly string[])[], right: readonly number[] = []): string[] {
  const columns = Math.max(0, ...rows.map((row) => row.length))
  const widths = Array.from({ length: columns }, (_, at) => Math.max(0, ...rows.map((row) => widthOf(row[at] ?? ''))))
  return rows.map((row) =>
    row
      .map((cell, at) => {
        const space = ' '.repeat((widths[at] ?? 0) - widthOf(cell))
        return right.includes(at) ? space + cell : cell + space
      })
      .join('  ')
      .trimEnd(),
  )
}

export function inSeconds(ms: number): string {
  return `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 1)} s`
}

export function inMs(ms: number): string {
  return `${Math.round(ms)} ms`
}

function widthOf(text: string): number {
  return stripVTControlCharacters(text).length
}

/** The last cell of a terminal's line stays free: some begin a new line after it. */
function cut(line: string, columns: number): string {
  if (widthOf(line) < columns) return line
  return `${stripVTControlCharacters(line).slice(0, Math.max(0, columns - 2))}…`
}
