import { isRecord } from '../match/fields.ts'
import type { RequestView } from '../request/request-view.ts'
import type { BodyFiles } from '../respond/files/body-files.ts'
import type { RespondContext } from '../respond/respond-context.ts'
import { elementsOf, entriesOf, optionalString, requireFields } from '../stub/known-fields.ts'
import type { Afterwards, StubDocument } from '../stub/model.ts'
import { StubProblem } from '../stub/problem.ts'
import type { TemplateEngine } from '../template/engine.ts'
import { requestModel } from '../template/model.ts'
import { jsonData } from '../template/values.ts'
import { type DelayInit, toDelay } from '../time/delay.ts'
import { sendOutbound } from './send.ts'

/** Compiles the webhooks of a stub: `serveEventListeners`, or the older `postServeActions`. @throws StubProblem */
export function compileWebhooks(
  stub: StubDocument,
  templates: TemplateEngine,
  files: BodyFiles,
): readonly Afterwards[] {
  return [...listenersOf(stub), ...actionsOf(stub)].map(({ name, parameters, pointer }) => {
    if (name !== 'webhook') throw new StubProblem(`${pointer}/name`, `there is no listener "${name}"; known is webhook`)
    return compileWebhook(parameters, pointer, templates, files)
  })
}

interface Action {
  readonly name: string
  readonly parameters: StubDocument
  readonly pointer: string
}

function listenersOf(stub: StubDocument): Action[] {
  return elementsOf(stub, 'serveEventListeners', '').map((each, index) => {
    const pointer = `/serveEventListeners/${index}`
    const listener = requireFields(each, pointer, ['name', 'requestPhases', 'parameters'])
    return { name: String(listener.name), parameters: parametersOf(listener), pointer }
  })
}

function actionsOf(stub: StubDocument): Action[] {
  const { postServeActions: given } = stub
  if (isRecord(given)) {
    return Object.entries(given).map(([name, parameters]) => ({
      name,
      parameters: isRecord(parameters) ? parameters : {},
      pointer: `/postServeActions/${name}`,
    }))
  }
  return elementsOf(stub, 'postServeActions', '').map((each, index) => {
    const pointer = `/postServeActions/${index}`
    const action = requireFields(each, pointer, ['name', 'parameters'])
    return { name: String(action.name), parameters: parametersOf(action), pointer }
  })
}

function parametersOf(document: StubDocument): StubDocument {
  return isRecord(document.parameters) ? document.parameters : {}
}

function compileWebhook(
  parameters: StubDocument,
  pointer: string,
  templates: TemplateEngine,
  files: BodyFiles,
): Afterwards {
  const at = `${pointer}/parameters`
  const url = optionalString(parameters, 'url', at)
  if (url === undefined) throw new StubProblem(`${at}/url`, 'a webhook needs a url')
  const delay = delayOf(parameters.delay)
  return {
    name: 'webhook',
    run: async (request, _reply, context) => {
      await context.underWay.wait(delay?.draw(context.random) ?? 0)
      const text = (source: string): string => renderFor(source, request, parameters, context, templates)
      const body = bodyOf(parameters, at, text, files)
      await sendOutbound({
        method: text(optionalString(parameters, 'method', at) ?? 'GET').toUpperCase(),
        url: text(url),
        headers: headersOf(parameters, at, text, body),
        body,
      })
    },
  }
}

function renderFor(
  source: string,
  request: RequestView,
  parameters: StubDocument,
  context: RespondContext,
  templates: TemplateEngine,
): string {
  if (!source.includes('{{')) return source
  const original = requestModel(request, context.params)
  return templates.renderWith(
    source,
    { originalRequest: original, request: original, parameters: jsonData(parameters) },
    context,
  )
}

function headersOf(parameters: StubDocument, at: string, text: (source: string) => string, body: Uint8Array): string[] {
  const url = new URL(text(String(parameters.url)))
  const own = entriesOf(parameters, 'headers', at).flatMap(([name, value]) =>
    [value].flat().flatMap((each) => [name, text(String(each))]),
  )
  return ['Host', url.host, ...own, ...(body.length > 0 ? ['Content-Length', String(body.length)] : [])]
}

function bodyOf(parameters: StubDocument, at: string, text: (source: string) => string, files: BodyFiles): Uint8Array {
  const fileName = optionalString(parameters, 'bodyFileName', at)
  if (fileName !== undefined) return Buffer.from(text(files.read(text(fileName)).toString('utf8')))
  const base64 = optionalString(parameters, 'base64Body', at)
  if (base64 !== undefined) return Buffer.from(base64, 'base64')
  const { body, jsonBody } = parameters
  if (jsonBody !== undefined) return Buffer.from(text(JSON.stringify(jsonBody)))
  return Buffer.from(text(typeof body === 'string' ? body : ''))
}

function delayOf(document: unknown): ReturnType<typeof toDelay> | undefined {
  return document === undefined || document === null ? undefined : toDelay(document as DelayInit)
}
