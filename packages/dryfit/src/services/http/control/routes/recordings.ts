import { isRecord } from '../../match/fields.ts'
import { readRecordSpec } from '../../record/record-spec.ts'
import type { AdminCall, AdminRoute } from '../admin-call.ts'
import { AdminProblem, readJsonBody } from '../admin-errors.ts'
import { type AdminReply, OK_OBJECT } from '../admin-reply.ts'

function start({ recorder, door, request }: AdminCall): AdminReply {
  const spec = readRecordSpec(readJsonBody(request) ?? {})
  if (spec.targetBaseUrl === undefined) throw new AdminProblem(422, 50, 'targetBaseUrl is required')
  recorder.start(door, spec)
  return OK_OBJECT
}

function stop({ recorder }: AdminCall): AdminReply {
  const documents = recorder.stop()
  if (documents === undefined) throw new AdminProblem(400, 30, 'Not currently recording.')
  return { json: { mappings: documents } }
}

function snapshot({ recorder, door, request }: AdminCall): AdminReply {
  const document = readJsonBody(request)
  const documents = recorder.snapshot(door, readRecordSpec(document ?? {}))
  if (isRecord(document) && document.outputFormat === 'IDS') return { json: { ids: documents.map(({ id }) => id) } }
  return { json: { mappings: documents } }
}

export const recordingRoutes: readonly AdminRoute[] = [
  { method: 'POST', path: '/recordings/start', handle: start },
  { method: 'POST', path: '/recordings/stop', handle: stop },
  { method: 'POST', path: '/recordings/snapshot', handle: snapshot },
  { method: 'GET', path: '/recordings/status', handle: ({ recorder }) => ({ json: { status: recorder.status } }) },
]
