/**
 * Puts what depends on other things behind them. What depends on itself, by any number of steps, comes as one group.
 *
 * ```
 *   a ─▶ b ⇄ c      ──▶   [b, c], [a]
 * ```
 *
 * Source: R. Tarjan, "Depth-first search and linear graph algorithms" (1972), without recursion so that long chains do
 * not exhaust the stack. Within and between groups the given order is kept where there is a choice.
 *
 * @param neededBy what one thing needs; names that are not in `names` are left out.
 */
export function inOrder(names: readonly string[], neededBy: (name: string) => Iterable<string>): string[][] {
  const search = new Search(names, neededBy)
  for (const name of names) search.visit(name)
  return search.groups
}

interface Visit {
  readonly name: string
  readonly index: number
  lowest: number
  readonly rest: Iterator<string>
}

class Search {
  readonly groups: string[][] = []
  readonly #place: ReadonlyMap<string, number>
  readonly #neededBy: (name: string) => Iterable<string>
  readonly #index = new Map<string, number>()
  readonly #open: string[] = []
  readonly #isOpen = new Set<string>()

  constructor(names: readonly string[], neededBy: (name: string) => Iterable<string>) {
    this.#place = new Map(names.map((name, place) => [name, place]))
    this.#neededBy = neededBy
  }

  visit(start: string): void {
    if (this.#index.has(start)) return
    const path = [this.#enter(start)]
    for (let visit = path.at(-1); visit !== undefined; visit = path.at(-1)) {
      const next = visit.rest.next()
      if (next.done === true) {
        path.pop()
        this.#leave(visit, path.at(-1))
      } else if (!this.#index.has(next.value)) {
        path.push(this.#enter(next.value))
      } else if (this.#isOpen.has(next.value)) {
        visit.lowest = Math.min(visit.lowest, this.#index.get(next.value) ?? visit.lowest)
      }
    }
  }

  #enter(name: string): Visit {
    const index = this.#index.size
    this.#index.set(name, index)
    this.#open.push(name)
    this.#isOpen.add(name)
    const needed = [...this.#neededBy(name)].filter((other) => this.#place.has(other))
    return { name, index, lowest: index, rest: needed.values() }
  }

  #leave(visit: Visit, parent: Visit | undefined): void {
    if (parent !== undefined) parent.lowest = Math.min(parent.lowest, visit.lowest)
    if (visit.lowest !== visit.index) return
    const group = this.#open.splice(this.#open.lastIndexOf(visit.name))
    for (const name of group) this.#isOpen.delete(name)
    this.groups.push(group.sort((a, b) => (this.#place.get(a) ?? 0) - (this.#place.get(b) ?? 0)))
  }
}

/** Tables so that each stands behind those that its foreign keys point to; circles come as one group. */
export function inForeignKeyOrder<T extends { fullName: string; foreignKeys: readonly { to: string }[] }>(
  tables: readonly T[],
): T[][] {
  const byName = new Map(tables.map((table) => [table.fullName, table]))
  const groups = inOrder([...byName.keys()], (name) => (byName.get(name)?.foreignKeys ?? []).map(({ to }) => to))
  return groups.map((group) => group.flatMap((name) => byName.get(name) ?? []))
}
