import { compilePattern } from '../../match/compile-pattern.ts'
import { isRecord } from '../../match/fields.ts'
import { Content } from '../../request/content.ts'
import { requireFields } from '../../stub/known-fields.ts'
import type { Stub, StubDocument } from '../../stub/model.ts'
import { compareRank } from '../../stub/rank.ts'
import type { AdminCall, AdminRoute } from '../admin-call.ts'
import { readJsonBody, requireUuid } from '../admin-errors.ts'
import { type AdminReply, NOT_FOUND, OK, OK_OBJECT } from '../admin-reply.ts'
import { stubJson } from '../stub-json.ts'

/** The stubs of the scope, the ones that are tried first in front. */
function listed({ door }: AdminCall): Stub[] {
  return [...door.within.stubs()].sort(compareRank)
}

function mappingsJson(stubs: readonly Stub[], total = stubs.length): AdminReply {
  return { json: { mappings: stubs.map(stubJson), meta: { total } } }
}

function list(call: AdminCall): AdminReply {
  const all = listed(call)
  const [offset, limit] = ['offset', 'limit'].map((name) => Number(call.request.query.get(name)?.[0] ?? Number.NaN))
  const from = Number.isNaN(offset) ? 0 : (offset as number)
  const to = Number.isNaN(limit) ? all.length : from + (limit as number)
  return mappingsJson(all.slice(from, to), all.length)
}

function find(call: AdminCall): Stub | undefined {
  return call.door.within.byId(requireUuid(call.params.id as string))
}

function create(call: AdminCall): AdminReply {
  const stub = call.compiler.compileDocument(readJsonBody(call.request) ?? {}, true)
  if (call.door.within.byId(stub.id) !== undefined) throw new DuplicateId(stub.id)
  call.door.keep(stub)
  return { status: 201, json: stubJson(stub) }
}

/** The one error of WireMock with both a title and a detail but no place. */
export class DuplicateId extends Error {
  readonly reply: AdminReply

  constructor(id: string) {
    super(id)
    const detail = `ID of the provided stub mapping '${id}' is already taken by another stub mapping`
    this.reply = { status: 422, json: { errors: [{ code: 109, title: 'Duplicate stub mapping ID', detail }] } }
  }
}

/** A changed stub keeps its place among those of equal priority. */
function replace(call: AdminCall, before: Stub, document: unknown): Stub {
  const compiled = call.compiler.compileDocument({ ...(document as StubDocument), id: before.id }, true)
  const stub = { ...compiled, order: before.order }
  call.door.within.remove(before)
  call.door.keep(stub)
  return stub
}

function edit(call: AdminCall): AdminReply {
  const before = find(call)
  if (before === undefined) return NOT_FOUND
  return { json: stubJson(replace(call, before, readJsonBody(call.request) ?? {})) }
}

function editByBody(call: AdminCall): AdminReply {
  const document = readJsonBody(call.request)
  const id = isRecord(document) ? (document.id ?? document.uuid) : undefined
  const before = typeof id === 'string' ? call.door.within.byId(requireUuid(id)) : undefined
  if (before === undefined) return NOT_FOUND
  replace(call, before, document)
  return { status: 204, body: '' }
}

function removeByBody(call: AdminCall): AdminReply {
  const document = readJsonBody(call.request)
  const id = isRecord(document) ? (document.id ?? document.uuid) : undefined
  const wanted = call.compiler.compileDocument(document, true)
  const same = JSON.stringify(stubJson(wanted).request)
  const found =
    typeof id === 'string'
      ? call.door.within.byId(id)
      : listed(call).find((stub) => JSON.stringify(stubJson(stub).request) === same)
  if (found !== undefined) call.door.within.remove(found)
  return OK
}

function removeAll(call: AdminCall): AdminReply {
  for (const stub of listed(call)) call.door.within.remove(stub)
  return OK_OBJECT
}

function unmatched(call: AdminCall): Stub[] {
  return listed(call).filter((stub) => call.door.within.state.callsOf(stub) === 0)
}

/** The stubs whose `metadata` a pattern of the body selects. */
function byMetadata(call: AdminCall): Stub[] {
  const pattern = compilePattern(readJsonBody(call.request), '')
  return listed(call).filter(({ document: { metadata } }) => pattern.matches(metadataContent(metadata)))
}

export function metadataContent(metadata: unknown): Content {
  return Content.ofText(JSON.stringify(metadata ?? {}))
}

function removeStubs(call: AdminCall, stubs: readonly Stub[]): AdminReply {
  for (const stub of stubs) call.door.within.remove(stub)
  return OK_OBJECT
}

/** Several stubs at once: none is taken when one of them cannot be used. */
function importStubs(call: AdminCall): AdminReply {
  const document = requireFields(readJsonBody(call.request), '', ['mappings', 'importOptions', 'meta'])
  const options = requireFields(document.importOptions ?? {}, '/importOptions', [
    'duplicatePolicy',
    'deleteAllNotInImport',
  ])
  const given = Array.isArray(document.mappings) ? document.mappings : []
  // The first of an import is the one that is tried first, so the last is made first.
  const stubs = given.toReversed().map((each) => call.compiler.compileDocument(each, true))
  for (const stub of stubs) importOne(call, stub, options.duplicatePolicy === 'IGNORE')
  if (options.deleteAllNotInImport === true) {
    const kept = new Set(stubs.map(({ id }) => id))
    removeStubs(
      call,
      listed(call).filter(({ id }) => !kept.has(id)),
    )
  }
  return OK
}

function importOne(call: AdminCall, stub: Stub, ignoreDuplicates: boolean): void {
  const before = call.door.within.byId(stub.id)
  if (before !== undefined && ignoreDuplicates) return
  if (before !== undefined) call.door.within.remove(before)
  call.door.keep(stub)
}

function resetMappings({ door }: AdminCall): AdminReply {
  door.resetNow()
  return OK
}

export const mappingRoutes: readonly AdminRoute[] = [
  { method: 'GET', path: '/', handle: list },
  { method: 'GET', path: '/mappings', handle: list },
  { method: 'POST', path: '/mappings', handle: create },
  { method: 'DELETE', path: '/mappings', handle: removeAll },
  { method: 'POST', path: '/mappings/edit', handle: editByBody },
  { method: 'POST', path: '/mappings/remove', handle: removeByBody },
  // Nothing is written to disk behind a test's back; what is to be kept is read from GET /mappings.
  { method: 'POST', path: '/mappings/save', handle: () => OK },
  { method: 'POST', path: '/mappings/reset', handle: resetMappings },
  { method: 'POST', path: '/mappings/import', handle: importStubs },
  { method: 'GET', path: '/mappings/unmatched', handle: (call) => mappingsJson(unmatched(call)) },
  { method: 'DELETE', path: '/mappings/unmatched', handle: (call) => removeStubs(call, unmatched(call)) },
  { method: 'POST', path: '/mappings/find-by-metadata', handle: (call) => mappingsJson(byMetadata(call)) },
  { method: 'POST', path: '/mappings/remove-by-metadata', handle: (call) => removeStubs(call, byMetadata(call)) },
  {
    method: 'GET',
    path: '/mappings/:id',
    handle: (call) => {
      const stub = find(call)
      return stub === undefined ? NOT_FOUND : { json: stubJson(stub) }
    },
  },
  { method: 'PUT', path: '/mappings/:id', handle: edit },
  {
    method: 'DELETE',
    path: '/mappings/:id',
    handle: (call) => {
      const stub = find(call)
      if (stub === undefined) return NOT_FOUND
      call.door.within.remove(stub)
      return OK_OBJECT
    },
  },
]
