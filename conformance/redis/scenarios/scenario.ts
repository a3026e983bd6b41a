/**
 * A conversation of several connections, word for word. Each line: which connection, and what it sends.
 *
 * ```
 *   a: SUBSCRIBE news      connection a sends this, and what it gets is compared
 *   b: PUBLISH news hi
 *   a?                     what a has got meanwhile is compared
 *   a- BLPOP q 5           a sends this, and its reply comes later
 *   a: SET k 1 ~           a sends this, and no reply comes
 *   a! SET k 1 | GET k     a sends both in one packet
 *   a: CLIENT … @b         the number that the server gave to connection b
 *   b.                     b hangs up
 * ```
 */
export interface Scenario {
  readonly name: string
  readonly lines: readonly string[]
}

export function scenario(name: string, text: string): Scenario {
  return {
    name,
    lines: text
      .trim()
      .split('\n')
      .map((line) => line.trim()),
  }
}
