/** Where text for people goes. `process.stdout` is one. */
export interface Output {
  write(text: string): unknown
  readonly isTTY?: boolean | undefined
  readonly columns?: number | undefined
}

/** Whether the output can be drawn over: a terminal, and no CI log that only looks like one. */
export function isLive(output: Output): boolean {
  return output.isTTY === true && process.env.CI === undefined && process.env.TERM !== 'dumb'
}

const USUAL_COLUMNS = 80

/** Cells of one line; a terminal that does not know its size says 0. */
export function columnsOf({ columns }: Output): number {
  return columns === undefined || columns === 0 ? USUAL_COLUMNS : columns
}
