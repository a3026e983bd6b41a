import type { Helper, Helpers, HelperTools, Use } from './helper.ts'
import type { Block, Call, Expression, Node, Path } from './syntax.ts'
import { isTruthy, memberOf, toText } from './values.ts'

/** Longest text that a template may make. */
const MAX_OUTPUT_CHARACTERS = 10 * 1024 * 1024
/** Tags that may be evaluated for one reply. */
const MAX_STEPS = 200_000

/** Why a rendering was given up. */
export class TemplateGivenUp extends Error {}

/** Where names are looked up: what is current, and outside of it what was current before. */
interface Frame {
  readonly value: unknown
  readonly data: Readonly<Record<string, unknown>>
  readonly locals: ReadonlyMap<string, unknown>
  readonly outer: Frame | undefined
}

/**
 * Renders one template once.
 *
 * @throws TemplateGivenUp when the text or the work grows past its limit.
 */
export function render(nodes: readonly Node[], model: unknown, helpers: Helpers, tools: HelperTools): string {
  return new Rendering(model, helpers, tools).run(nodes)
}

class Rendering {
  readonly #helpers: Helpers
  readonly #tools: HelperTools
  readonly #variables = new Map<string, unknown>()
  readonly #root: unknown
  #frame: Frame
  #steps = 0
  #characters = 0

  constructor(model: unknown, helpers: Helpers, tools: HelperTools) {
    this.#helpers = helpers
    this.#tools = tools
    this.#root = model
    this.#frame = { value: model, data: {}, locals: new Map(), outer: undefined }
  }

  run(nodes: readonly Node[]): string {
    let text = ''
    for (const node of nodes) {
      if (++this.#steps > MAX_STEPS) throw new TemplateGivenUp(`the template takes more than ${MAX_STEPS} steps`)
      const piece = node.is === 'text' ? node.text : this.#output(node)
      this.#characters += piece.length
      if (this.#characters > MAX_OUTPUT_CHARACTERS) {
        throw new TemplateGivenUp(`the template makes more than ${MAX_OUTPUT_CHARACTERS} characters`)
      }
      text += piece
    }
    return text
  }

  #output(node: Exclude<Node, { is: 'text' }>): string {
    const helper = this.#helperOf(node.call)
    if (node.is === 'output')
      return toText(helper === undefined ? this.#value(node.call) : this.#use(helper, node.call))
    return helper === undefined ? this.#plainBlock(node) : toText(this.#use(helper, node.call, node))
  }

  /** A block without a helper: shown for what is truthy, once for each element of a list. */
  #plainBlock(block: Block): string {
    const value = this.#value(block.call)
    if (Array.isArray(value)) {
      return value.length === 0 ? this.run(block.otherwise) : value.map((each) => this.#inside(block, each)).join('')
    }
    if (!isTruthy(value)) return this.run(block.otherwise)
    return typeof value === 'object' ? this.#inside(block, value) : this.run(block.body)
  }

  #helperOf({ target }: Call): Helper | undefined {
    if (target.up > 0 || target.data || target.names.length !== 1) return undefined
    const name = target.names[0] as string
    return Object.hasOwn(this.#helpers, name) ? this.#helpers[name] : undefined
  }

  #value(call: Call): unknown {
    if (call.parameters.length > 0 || call.hash.size > 0) {
      throw new TemplateGivenUp(`there is no helper "${call.target.text}"`)
    }
    return this.#resolve(call.target)
  }

  #use(helper: Helper, call: Call, block?: Block): unknown {
    const parameters = call.parameters.map((each) => this.#evaluate(each))
    const hash = new Map([...call.hash].map(([name, each]) => [name, this.#evaluate(each)]))
    const use: Use = {
      context: parameters.length === 0 ? this.#frame.value : parameters[0],
      given: parameters.length > 0,
      rest: parameters.slice(1),
      hash,
      block: block !== undefined,
      tools: this.#tools,
      body: (...inner) => (block === undefined ? '' : this.#inside(block, ...inner)),
      otherwise: () => (block === undefined ? '' : this.run(block.otherwise)),
      assign: (name, value) => this.#variables.set(name, value),
    }
    return helper(use)
  }

  #inside(
    block: Block,
    value: unknown = this.#frame.value,
    data: Readonly<Record<string, unknown>> = {},
    named: readonly unknown[] = [value],
  ): string {
    const before = this.#frame
    const locals = new Map(block.blockParams.map((name, index) => [name, named[index]]))
    this.#frame = { value, data: { ...before.data, ...data }, locals, outer: before }
    try {
      return this.run(block.body)
    } finally {
      this.#frame = before
    }
  }

  #evaluate(expression: Expression): unknown {
    if (++this.#steps > MAX_STEPS) throw new TemplateGivenUp(`the template takes more than ${MAX_STEPS} steps`)
    switch (expression.is) {
      case 'literal':
        return expression.value
      case 'path':
        return this.#resolve(expression.path)
      case 'call': {
        const helper = this.#helperOf(expression.call)
        return helper === undefined ? this.#value(expression.call) : this.#use(helper, expression.call)
      }
    }
  }

  #resolve({ up, data, names }: Path): unknown {
    if (data) return this.#data(names)
    let frame: Frame | undefined = this.#frame
    for (let step = 0; step < up; step++) frame = frame?.outer
    if (frame === undefined) return undefined
    const [first, ...rest] = names
    if (first === undefined) return frame.value
    return rest.reduce(memberOf, this.#first(first, frame))
  }

  /** A name is looked up in what is current, then in what is around it, then among the variables. */
  #first(name: string, from: Frame): unknown {
    for (let frame: Frame | undefined = from; frame !== undefined; frame = frame.outer) {
      if (frame.locals.has(name)) return frame.locals.get(name)
      const value = memberOf(frame.value, name)
      if (value !== undefined) return value
    }
    return this.#variables.get(name)
  }

  #data([first = '', ...rest]: readonly string[]): unknown {
    if (first === 'root') return rest.reduce(memberOf, this.#root)
    const own = Object.hasOwn(this.#frame.data, first) ? this.#frame.data[first] : this.#variables.get(first)
    return rest.reduce(memberOf, own)
  }
}
