/**
 * One value under test: a body, a header, a query parameter. Its readings are made once, when somebody asks.
 *
 * ```
 *   bytes ──▶ text ──▶ json
 * ```
 */
export class Content {
  /** Environment time of the request, for patterns that speak of `now`. Epoch milliseconds. */
  readonly now: number
  #bytes: Uint8Array | undefined
  #text: string | undefined
  #json: JsonReading | undefined

  private constructor(bytes: Uint8Array | undefined, text: string | undefined, now: number) {
    this.#bytes = bytes
    this.#text = text
    this.now = now
  }

  static ofText(text: string, now = 0): Content {
    return new Content(undefined, text, now)
  }

  static ofBytes(bytes: Uint8Array, now = 0): Content {
    return new Content(bytes, undefined, now)
  }

  get bytes(): Uint8Array {
    this.#bytes ??= Buffer.from(this.#text as string, 'utf8')
    return this.#bytes
  }

  get text(): string {
    this.#text ??= Buffer.from((this.#bytes as Uint8Array).buffer, this.bytes.byteOffset, this.bytes.length).toString()
    return this.#text
  }

  /** The value read as JSON, or why it cannot be. */
  get json(): JsonReading {
    this.#json ??= readJson(this.text)
    return this.#json
  }
}

export type JsonReading =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly reason: string }

function readJson(text: string): JsonReading {
  try {
    return { ok: true, value: JSON.parse(text) }
  } catch (thrown) {
    return { ok: false, reason: (thrown as Error).message }
  }
}
