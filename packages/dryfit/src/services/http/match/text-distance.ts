/** Longer texts are compared by their first so many characters: explaining a miss must not cost seconds. */
const COMPARED_CHARACTERS = 600

/** Levenshtein distance of two texts as a share of the longer one: 0 equal, 1 nothing in common. */
export function textDistance(expected: string, actual: string): number {
  if (expected === actual) return 0
  const a = expected.slice(0, COMPARED_CHARACTERS)
  const b = actual.slice(0, COMPARED_CHARACTERS)
  const longest = Math.max(a.length, b.length)
  if (longest === 0) return 1
  // Two long texts that differ only past the compared part are near, but not equal.
  return Math.max(editDistance(a, b) / longest, 1 / Math.max(expected.length, actual.length))
}

function editDistance(a: string, b: string): number {
  let previous = Uint16Array.from({ length: b.length + 1 }, (_, column) => column)
  let current = new Uint16Array(b.length + 1)
  for (let row = 1; row <= a.length; row++) {
    current[0] = row
    for (let column = 1; column <= b.length; column++) {
      const same = a.charCodeAt(row - 1) === b.charCodeAt(column - 1)
      const substitution = (previous[column - 1] as number) + (same ? 0 : 1)
      const shorter = Math.min(previous[column] as number, current[column - 1] as number) + 1
      current[column] = Math.min(substitution, shorter)
    }
    ;[previous, current] = [current, previous]
  }
  return previous[b.length] as number
}
