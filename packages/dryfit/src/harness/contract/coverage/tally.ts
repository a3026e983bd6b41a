/** How much of something was exercised, and what was not. */
export interface Share {
  readonly covered: number
  readonly total: number
  readonly missing: readonly string[]
}

/** What was exercised, by kind and name. */
export type SeenParts = Readonly<Record<string, readonly string[]>>

/** Keeps the score of what was seen of each kind. */
export class Tally<Kind extends string> {
  readonly #all: Readonly<Record<Kind, ReadonlySet<string>>>
  readonly #seen: ReadonlyMap<Kind, Set<string>>

  /** @param all everything that can be seen, by kind */
  constructor(all: Readonly<Record<Kind, ReadonlySet<string>>>) {
    this.#all = all
    this.#seen = new Map((Object.keys(all) as Kind[]).map((kind) => [kind, new Set<string>()]))
  }

  /** Something was seen. Names that nobody listed do not count. */
  see(kind: Kind, name: string): void {
    this.#seen.get(kind)?.add(name)
  }

  get seen(): SeenParts {
    return Object.fromEntries([...this.#seen].map(([kind, names]) => [kind, [...names]]))
  }

  /** Counts what was seen elsewhere as covered. */
  add(parts: SeenParts): void {
    for (const [kind, seen] of this.#seen) for (const name of parts[kind] ?? []) seen.add(name)
  }

  report(): Readonly<Record<Kind, Share>> {
    return Object.fromEntries([...this.#seen.keys()].map((kind) => [kind, this.#share(kind)])) as Record<Kind, Share>
  }

  #share(kind: Kind): Share {
    const all = this.#all[kind]
    const missing = [...all].filter((name) => !this.#seen.get(kind)?.has(name))
    return { covered: all.size - missing.length, total: all.size, missing }
  }
}
