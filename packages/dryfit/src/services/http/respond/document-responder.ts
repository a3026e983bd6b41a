import { http } from '../../../foundation/net/index.ts'
import type { RequestView } from '../request/request-view.ts'
import type { Responder } from '../stub/model.ts'
import { checkHeaders } from './check-headers.ts'
import type { BodyFiles } from './files/body-files.ts'
import { FileRefused } from './files/body-files.ts'
import type { Interim, Manner, Reply, ReplyBody } from './reply.ts'
import type { RenderContext, RespondContext } from './respond-context.ts'

/** Text that may hold template tags; `undefined` source means a fixed text. */
export interface Rendering {
  render(request: RequestView, context: RenderContext): string
}

/** The body of a document's response. */
export type BodySource =
  | { readonly is: 'fixed'; readonly body: string | Uint8Array }
  | { readonly is: 'template'; readonly template: Rendering }
  | { readonly is: 'file'; readonly name: Rendering; readonly template: ((text: string) => Rendering) | undefined }

/** A response document, compiled. */
export interface CompiledResponse extends Manner {
  readonly status: number | Rendering
  readonly statusMessage: string | undefined
  /** Names and values in turn. */
  readonly headers: readonly (string | Rendering)[]
  readonly body: BodySource
  readonly informational: readonly Interim[] | undefined
  readonly trailers: readonly string[] | undefined
}

/** Answers as a response document says. What does not vary is made once. */
export function documentResponder(response: CompiledResponse, files: BodyFiles): Responder {
  const varies =
    typeof response.status !== 'number' ||
    response.body.is !== 'fixed' ||
    response.headers.some((each) => typeof each !== 'string')
  if (!varies) {
    const reply = replyOf(response, response.status as number, response.headers as string[], fixedBody(response.body))
    return { fixed: [reply], respond: () => reply }
  }
  return {
    respond: (request, context) => {
      const text = (each: string | Rendering): string =>
        typeof each === 'string' ? each : each.render(request, context)
      const headers = response.headers.map(text)
      checkHeaders(headers)
      const status = typeof response.status === 'number' ? response.status : toStatusCode(text(response.status))
      return replyOf(response, status, headers, readBody(response.body, files, request, context))
    },
  }
}

function replyOf(response: CompiledResponse, status: number, headers: readonly string[], body: ReplyBody): Reply {
  const { statusMessage, delay, pacing, fault, cutAfterBytes, cutAfterChunks, informational, trailers } = response
  const reply: Reply = { status, statusMessage, headers, body }
  const extras = { delay, pacing, fault, cutAfterBytes, cutAfterChunks, informational, trailers }
  return Object.values(extras).every((each) => each === undefined) ? reply : { ...reply, ...extras }
}

function fixedBody(source: BodySource): ReplyBody {
  return source.is === 'fixed' ? source.body : ''
}

function readBody(source: BodySource, files: BodyFiles, request: RequestView, context: RespondContext): ReplyBody {
  if (source.is === 'fixed') return source.body
  if (source.is === 'template') return source.template.render(request, context)
  const name = source.name.render(request, context)
  const bytes = readFile(files, name)
  return source.template === undefined ? bytes : source.template(bytes.toString('utf8')).render(request, context)
}

function readFile(files: BodyFiles, name: string): Buffer {
  try {
    return files.read(name)
  } catch (thrown) {
    if (thrown instanceof FileRefused) throw new Error(`bodyFileName: ${thrown.message}`, { cause: thrown })
    throw thrown
  }
}

function toStatusCode(text: string): number {
  const status = Number(text.trim())
  if (Number.isInteger(status) && status >= 200 && status <= 999) return status
  throw new Error(
    `the template of status gives "${text.slice(0, 40)}", which is no status such as 200 ${http.STATUS_CODES[200]}`,
  )
}
