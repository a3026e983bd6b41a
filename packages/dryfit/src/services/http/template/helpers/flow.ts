import type { Helpers, Use } from '../helper.ts'
import { isTruthy, memberOf, TemplateValue, toText } from '../values.ts'

function each(use: Use): string {
  const items = use.context instanceof TemplateValue ? use.context.items() : use.context
  if (Array.isArray(items)) {
    if (items.length === 0) return use.otherwise()
    return items.map((item, index) => use.body(item, positionData(index, items.length), [item, index])).join('')
  }
  const entries =
    items instanceof Map ? [...items] : typeof items === 'object' && items !== null ? Object.entries(items) : []
  if (entries.length === 0) return use.otherwise()
  return entries
    .map(([key, item], index) => use.body(item, { ...positionData(index, entries.length), key }, [item, key]))
    .join('')
}

function positionData(index: number, length: number): Readonly<Record<string, unknown>> {
  return {
    index,
    key: index,
    first: index === 0 ? 'first' : '',
    last: index === length - 1 ? 'last' : '',
    odd: index % 2 === 1 ? 'odd' : '',
    even: index % 2 === 0 ? 'even' : '',
    index_1: index + 1,
  }
}

/** Blocks that choose and repeat, and values that are named. */
export const flowHelpers: Helpers = {
  if: (use) => (isTruthy(use.context) ? use.body() : use.otherwise()),
  unless: (use) => (isTruthy(use.context) ? use.otherwise() : use.body()),
  each,
  with: (use) => (isTruthy(use.context) ? use.body(use.context) : use.otherwise()),
  lookup: ({ context, rest: [name] }) => memberOf(context, toText(name)),
  log: () => '',
  assign: (use) => {
    use.assign(toText(use.context), use.block ? use.body() : use.rest[0])
    return ''
  },
  val: (use) => {
    const value = use.given && use.context !== undefined && use.context !== null ? use.context : undefined
    const found = value ?? use.hash.get('or') ?? use.hash.get('default')
    const name = use.hash.get('assign')
    if (name === undefined) return found
    use.assign(toText(name), found)
    return ''
  },
}
