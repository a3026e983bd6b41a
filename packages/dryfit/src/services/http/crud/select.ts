type Item = Readonly<Record<string, unknown>>

const CONTROLS = new Set(['sort', 'page', 'limit'])

/** The items that a query asks for: by members, in an order, a page of them. `total` counts before paging. */
export function selectItems(items: readonly Item[], query: URLSearchParams): { items: readonly Item[]; total: number } {
  const filters = [...query].filter(([name]) => !CONTROLS.has(name))
  const fitting = items.filter((item) => filters.every(([name, value]) => fits(item, name, value)))
  const sorted = sortItems(fitting, query.get('sort'))
  const limit = wholeNumber(query.get('limit'))
  const page = wholeNumber(query.get('page')) ?? 1
  if (limit === undefined) return { items: sorted, total: fitting.length }
  return { items: sorted.slice((page - 1) * limit, page * limit), total: fitting.length }
}

/** `price_gte=10`, `price_lte=20`, `name_like=ada`, or equality. */
function fits(item: Item, name: string, value: string): boolean {
  const [, member = name, operator] = /^(.+)_(gte|lte|ne|like)$/.exec(name) ?? []
  const actual = item[member]
  switch (operator) {
    case 'gte':
      return Number(actual) >= Number(value)
    case 'lte':
      return Number(actual) <= Number(value)
    case 'ne':
      return String(actual) !== value
    case 'like':
      return String(actual).toLowerCase().includes(value.toLowerCase())
    default:
      return String(actual) === value
  }
}

/** `sort=-age,name`: a minus turns the order round. */
function sortItems(items: readonly Item[], sort: string | null): readonly Item[] {
  if (sort === null || sort === '') return items
  const keys = sort.split(',').map((key) => ({ name: key.replace(/^-/, ''), sign: key.startsWith('-') ? -1 : 1 }))
  return items.toSorted((a, b) => {
    for (const { name, sign } of keys) {
      const order = compare(a[name], b[name])
      if (order !== 0) return sign * order
    }
    return 0
  })
}

function compare(a: unknown, b: unknown): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b
  const [x, y] = [String(a), String(b)]
  return x < y ? -1 : x > y ? 1 : 0
}

function wholeNumber(text: string | null): number | undefined {
  const number = Number(text)
  return text !== null && Number.isInteger(number) && number >= 1 ? number : undefined
}
