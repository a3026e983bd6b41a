import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { AGREEMENTS, type Agreement, USER_OF_THE_STATE } from './cases/agreements.ts'
import { eachOf, NATIVE_V3, NATIVE_V4, type NativeCore, type NativeInteraction, type NativePact } from './native.ts'

export interface WrittenFile {
  readonly path: string
  readonly agreements: readonly Agreement[]
}

interface Part {
  readonly method?: string
  readonly path?: string
  readonly status?: number
  readonly query?: Readonly<Record<string, readonly string[]>>
  readonly headers?: Readonly<Record<string, readonly string[]>>
  readonly body?: { readonly content: unknown; readonly contentType: string; readonly encoded: unknown }
  readonly contents?: { readonly content: unknown; readonly contentType: string }
  readonly matchingRules?: object
}

/** Says the agreements with the native consumer DSL and lets it write its files. */
export async function writeNatively(core: NativeCore, version: 3 | 4, folder: string): Promise<WrittenFile[]> {
  const known = AGREEMENTS.filter(({ onlyV4 }) => version === 4 || onlyV4 !== true)
  const isHttp = ({ interaction }: Agreement): boolean => interaction.type === 'Synchronous/HTTP'
  const groups = { http: known.filter(isHttp), messages: known.filter((each) => !isHttp(each)) }
  const written: WrittenFile[] = []
  for (const [name, agreements] of Object.entries(groups)) {
    const pact = core.makeConsumerPact(name, 'provider', version === 3 ? NATIVE_V3 : NATIVE_V4, 'error')
    for (const { interaction } of agreements) say(pact, interaction)
    pact.writePactFile(folder, false)
    const file = (await readdir(folder)).find((each) => each.startsWith(`${name}-`))
    if (file === undefined) throw new Error(`the native DSL wrote no file for ${name}`)
    written.push({ path: join(folder, file), agreements })
  }
  return written
}

function say(pact: NativePact, interaction: Agreement['interaction']): void {
  const {
    type,
    description,
    providerStates = [],
    request,
    response,
  } = interaction as {
    type: string
    description: string
    providerStates?: { name: string; params: object }[]
    request: Part
    response: Part | Part[]
  }
  if (type === 'Asynchronous/Messages') {
    sayMessage(pact, description, interaction as unknown as Part & { metadata: object })
  } else if (type === 'Synchronous/Messages') {
    saySyncMessage(pact, description, request, (response as Part[])[0] ?? {})
  } else {
    const said = pact.newInteraction(description)
    for (const { name, params } of providerStates) said.givenWithParams(name, JSON.stringify(params))
    sayRequest(said, request)
    sayResponse(said, response as Part)
  }
}

function saySyncMessage(pact: NativePact, description: string, request: Part, reply: Part): void {
  const message = pact.newSynchronousMessage(description)
  message.withRequestContents(contentOf(request.contents), request.contents?.contentType ?? '')
  message.withResponseContents(contentOf(reply.contents), reply.contents?.contentType ?? '')
  if (reply.matchingRules !== undefined) message.withResponseMatchingRules(JSON.stringify(reply.matchingRules))
}

function sayRequest(said: NativeInteraction, { method = 'GET', path = '/', query, headers, body }: Part): void {
  // The DSL takes a generator together with its rule, as the value itself.
  const fromState = {
    'pact:matcher:type': 'type',
    'pact:generator:type': 'ProviderState',
    expression: USER_OF_THE_STATE,
    value: path,
  }
  said.withRequest(method, path === '/users/1' ? JSON.stringify(fromState) : path)
  eachOf(query, (name, index, value) => said.withQuery(name, index, value))
  eachOf(headers, (name, index, value) => said.withRequestHeader(name, index, value))
  if (body !== undefined) said.withRequestBody(contentOf(body), body.contentType)
}

function sayResponse(said: NativeInteraction, { status = 200, headers, body, matchingRules }: Part): void {
  said.withStatus(status)
  eachOf(headers, (name, index, value) => said.withResponseHeader(name, index, value))
  if (body?.encoded === 'base64')
    said.withResponseBinaryBody(Buffer.from(String(body.content), 'base64'), body.contentType)
  else if (body !== undefined) said.withResponseBody(contentOf(body), body.contentType)
  if (matchingRules !== undefined) said.withResponseMatchingRules(JSON.stringify(matchingRules))
}

function sayMessage(
  pact: NativePact,
  description: string,
  { contents, metadata, matchingRules }: Part & { metadata: object },
): void {
  const message = pact.newAsynchronousMessage(description)
  message.withContents(contentOf(contents), contents?.contentType ?? '')
  for (const [name, value] of Object.entries(metadata)) message.withMetadata(name, String(value))
  if (matchingRules !== undefined) message.withMatchingRules(JSON.stringify(matchingRules))
}

function contentOf(body: { readonly content: unknown } | undefined): string {
  return typeof body?.content === 'string' ? body.content : JSON.stringify(body?.content)
}
