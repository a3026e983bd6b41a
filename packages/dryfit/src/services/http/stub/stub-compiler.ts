import type { Clock } from '../../../foundation/core/index.ts'
import { compileProxy } from '../outbound/compile-proxy.ts'
import type { ProxyTarget } from '../outbound/proxy-responder.ts'
import { compileWebhooks } from '../outbound/webhook.ts'
import type { BodyFiles } from '../respond/files/body-files.ts'
import { TemplateEngine } from '../template/engine.ts'
import { compileDocument } from './compile-document.ts'
import type { CustomMatchers } from './compile-request.ts'
import { compileDefinition, type StubDefinition } from './define.ts'
import type { Stub, StubDocument } from './model.ts'
import { StubProblem, toDryfitError } from './problem.ts'

export interface CompilerParts {
  readonly clock: Clock
  readonly files: BodyFiles
  readonly matchers: CustomMatchers
  readonly templatesEverywhere: boolean
  readonly systemValues: ReadonlyMap<string, string>
  readonly onProxied?: ProxyTarget['onReply']
}

/** A stub as it may be given: written in TypeScript, or WireMock's JSON. */
export type StubSource = StubDefinition | StubDocument

/** Makes stubs, whatever they are written in. */
export class StubCompiler {
  readonly templates: TemplateEngine
  readonly #parts: CompilerParts

  constructor(parts: CompilerParts) {
    this.#parts = parts
    this.templates = new TemplateEngine(parts.systemValues)
  }

  /**
   * @param origin what the error names: a file, an option.
   * @throws STUB_INVALID with the pointer to the field; OPTION_INVALID for a definition of TypeScript.
   */
  compile(source: StubSource, origin = 'stub'): Stub {
    if (isDefinition(source)) return compileDefinition(source, this.#parts.clock.now())
    try {
      return this.compileDocument(source, false)
    } catch (thrown) {
      if (thrown instanceof StubProblem) throw toDryfitError(thrown, origin)
      throw thrown
    }
  }

  /** @throws StubProblem */
  compileDocument(document: unknown, lenient: boolean): Stub {
    const { clock, files, matchers, templatesEverywhere, onProxied } = this.#parts
    return compileDocument(document, {
      files,
      matchers,
      templatesEverywhere,
      lenient,
      now: clock.now(),
      template: (source, parameters) => this.templates.template(source, parameters),
      proxy: (response, pointer) => compileProxy(response, pointer, onProxied),
      afterwards: (stub) => compileWebhooks(stub, this.templates, files),
    })
  }
}

function isDefinition(source: StubSource): source is StubDefinition {
  return typeof source === 'object' && source !== null && 'source' in source && 'path' in source
}
