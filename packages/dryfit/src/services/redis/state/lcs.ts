/** A stretch that two texts share: where it begins in each, and its length. */
export interface CommonStretch {
  readonly a: number
  readonly b: number
  readonly length: number
}

/** The longest common subsequence by the textbook table, with the stretches from the end as Redis lists them. */
export function longestCommonSubsequence(a: string, b: string): { text: string; matches: CommonStretch[] } {
  const width = b.length + 1
  const table = lengths(a, b, width)
  const at = (i: number, j: number): number => table[i * width + j] as number
  const letters: string[] = []
  const matches: CommonStretch[] = []
  let open: { a: number; b: number; length: number } | undefined
  let i = a.length
  let j = b.length
  while (i > 0 && j > 0) {
    if (a[i - 1] === b[j - 1]) {
      i--
      j--
      letters.push(a[i] as string)
      if (open !== undefined && open.a === i + 1 && open.b === j + 1) {
        open.a = i
        open.b = j
        open.length++
      } else {
        open = { a: i, b: j, length: 1 }
        matches.push(open)
      }
    } else if (at(i - 1, j) > at(i, j - 1)) i--
    else j--
  }
  return { text: letters.reverse().join(''), matches }
}

function lengths(a: string, b: string, width: number): Uint32Array {
  const table = new Uint32Array((a.length + 1) * width)
  for (let i = 1; i <= a.length; i++) {
    for (let j = 1; j <= b.length; j++) {
      const diagonal = table[(i - 1) * width + j - 1] as number
      const above = table[(i - 1) * width + j] as number
      const left = table[i * width + j - 1] as number
      table[i * width + j] = a[i - 1] === b[j - 1] ? diagonal + 1 : Math.max(above, left)
    }
  }
  return table
}
