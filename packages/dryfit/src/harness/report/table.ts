import { styleText } from 'node:util'
import { cutTo, padTo, widthOf } from './width.ts'

export interface TableOptions {
  /** Cells of the longest line; the last column gives way. Default: as wide as the content. */
  readonly maxWidth?: number | undefined
  /** Spaces before each line. Default 2. */
  readonly indent?: number
}

/**
 * Rows as aligned lines, below a dim heading.
 *
 * @example table(['service', 'address'], [['db', 'postgres://127.0.0.1:40311/db']])
 */
export function table(
  headings: readonly string[],
  rows: readonly (readonly string[])[],
  { maxWidth = Number.POSITIVE_INFINITY, indent = 2 }: TableOptions = {},
): string[] {
  const all = [headings, ...rows]
  const widths = headings.map((_, column) => Math.max(...all.map((row) => widthOf(row[column] ?? ''))))
  const margin = ' '.repeat(indent)
  const line = (cells: readonly string[]): string => {
    const text = margin + cells.map((cell, column) => padTo(cell, widths[column] ?? 0)).join('  ')
    return cutTo(text.trimEnd(), maxWidth)
  }
  return [styleText('dim', line(headings)), ...rows.map(line)]
}
