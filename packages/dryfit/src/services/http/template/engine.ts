import type { RequestView } from '../request/request-view.ts'
import type { Rendering } from '../respond/document-responder.ts'
import type { RenderContext } from '../respond/respond-context.ts'
import { HELPERS } from './helpers/index.ts'
import { requestModel } from './model.ts'
import { parseTemplate } from './parse.ts'
import { render } from './render.ts'
import type { Node } from './syntax.ts'
import { jsonData } from './values.ts'

/** Parsed templates that are remembered. */
const MAX_CACHED_TEMPLATES = 1000

/** Templates in WireMock's Handlebars dialect. They reach the request, their parameters and helpers, and nothing else. */
export class TemplateEngine {
  readonly #parsed = new Map<string, readonly Node[]>()
  readonly #systemValues: ReadonlyMap<string, string>

  /** @param systemValues what `systemValue` may show. */
  constructor(systemValues: ReadonlyMap<string, string> = new Map()) {
    this.#systemValues = systemValues
  }

  /**
   * Makes a template.
   *
   * @throws SyntaxError with the place.
   * @example engine.template('{{request.path.id}}', {}).render(request, context)
   */
  template(source: string, parameters: Readonly<Record<string, unknown>>): Rendering {
    const nodes = this.#parse(source)
    return { render: (request, context) => this.#render(nodes, parameters, request, context) }
  }

  /** Renders with further names beside `request` and `parameters`: a webhook has `originalRequest`. */
  renderWith(source: string, extra: Readonly<Record<string, unknown>>, context: RenderContext): string {
    return render(this.#parse(source), extra, HELPERS, this.#tools(context))
  }

  #render(
    nodes: readonly Node[],
    parameters: Readonly<Record<string, unknown>>,
    request: RequestView,
    context: RenderContext,
  ): string {
    const model = { request: requestModel(request, context.params), parameters: jsonData(parameters) }
    return render(nodes, model, HELPERS, this.#tools(context))
  }

  #tools({ clock, random, store, scenarios }: RenderContext): Parameters<typeof render>[3] {
    return { clock, now: clock.now(), random, store, scenarios, systemValues: this.#systemValues }
  }

  #parse(source: string): readonly Node[] {
    const known = this.#parsed.get(source)
    if (known !== undefined) return known
    const nodes = parseTemplate(source)
    if (this.#parsed.size >= MAX_CACHED_TEMPLATES) this.#parsed.clear()
    this.#parsed.set(source, nodes)
    return nodes
  }
}
