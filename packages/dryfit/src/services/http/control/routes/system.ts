import { decodePercent } from '../../../../foundation/net/index.ts'
import { isRecord } from '../../match/fields.ts'
import { FileRefused } from '../../respond/files/body-files.ts'
import { requireFields } from '../../stub/known-fields.ts'
import { StubProblem } from '../../stub/problem.ts'
import { type DelayInit, sumOfDelays, toDelay } from '../../time/delay.ts'
import type { AdminCall, AdminRoute } from '../admin-call.ts'
import { readJsonBody } from '../admin-errors.ts'
import { type AdminReply, NOT_FOUND, OK, OK_OBJECT } from '../admin-reply.ts'

/** The WireMock whose control API this one speaks. */
const VERSION = '3.13.2'

const SETTINGS = ['fixedDelay', 'delayDistribution', 'extended', 'proxyPassThrough']

function changeSettings({ door, request }: AdminCall): AdminReply {
  const { fixedDelay, delayDistribution, extended, proxyPassThrough } = requireFields(
    readJsonBody(request) ?? {},
    '',
    SETTINGS,
  )
  const delays: DelayInit[] = [
    ...(typeof fixedDelay === 'number' ? [fixedDelay] : []),
    ...(isRecord(delayDistribution) ? [delayDistribution as unknown as DelayInit] : []),
  ]
  try {
    door.within.globalDelay = sumOfDelays(delays.map(toDelay))
  } catch (thrown) {
    throw new StubProblem('/delayDistribution', (thrown as Error).message)
  }
  door.within.settings = {
    ...(fixedDelay !== undefined && { fixedDelay }),
    ...(delayDistribution !== undefined && { delayDistribution }),
    ...(extended !== undefined && { extended }),
    proxyPassThrough: proxyPassThrough ?? false,
  }
  return OK
}

function patchExtended({ door, request }: AdminCall): AdminReply {
  const { extended } = requireFields(readJsonBody(request) ?? {}, '', ['extended'])
  const before = isRecord(door.within.settings.extended) ? door.within.settings.extended : {}
  door.within.settings = { ...door.within.settings, extended: { ...before, ...(isRecord(extended) ? extended : {}) } }
  return OK_OBJECT
}

/** The part of the path behind `/files/`. */
function fileName({ request }: AdminCall): string {
  return decodePercent(request.path.replace(/^\/__admin\/files\//, ''))
}

async function file(call: AdminCall): Promise<AdminReply> {
  const name = fileName(call)
  try {
    switch (call.request.method) {
      case 'PUT':
        await call.files.write(name, call.request.content.bytes)
        return { json: Buffer.from(call.request.content.bytes).toString('base64') }
      case 'DELETE':
        await call.files.remove(name)
        return OK
      default:
        return { body: call.files.read(name) }
    }
  } catch (thrown) {
    if (thrown instanceof FileRefused && /there is no file/.test(thrown.message)) return NOT_FOUND
    if (thrown instanceof FileRefused) throw new StubProblem('', thrown.message)
    throw thrown
  }
}

function health({ clock }: AdminCall): AdminReply {
  return {
    json: {
      status: 'healthy',
      message: 'Wiremock is ok',
      version: VERSION,
      uptimeInSeconds: Math.floor(process.uptime()),
      timestamp: new Date(clock.now()).toISOString(),
    },
  }
}

/** Only a server that stands alone is stopped by a request. */
function shutdown({ host }: AdminCall): AdminReply {
  return host === undefined ? NOT_FOUND : { ...OK, afterwards: () => void host.stop() }
}

/** The authority that clients are to trust. */
function authority({ host }: AdminCall): AdminReply {
  if (host?.ca === undefined) return NOT_FOUND
  return { body: host.ca, headers: { 'Content-Type': 'application/x-pem-file' } }
}

export const systemRoutes: readonly AdminRoute[] = [
  { method: 'GET', path: '/settings', handle: ({ door }) => ({ json: { settings: door.within.settings } }) },
  { method: 'POST', path: '/settings', handle: changeSettings },
  { method: 'PUT', path: '/settings', handle: changeSettings },
  { method: 'PATCH', path: '/settings/extended', handle: patchExtended },
  {
    method: 'POST',
    path: '/reset',
    handle: ({ door }) => {
      door.resetNow()
      return OK
    },
  },
  { method: 'GET', path: '/files', handle: ({ files }) => ({ json: files.list() }) },
  { method: 'GET', path: '/files/*', handle: file },
  { method: 'PUT', path: '/files/*', handle: file },
  { method: 'DELETE', path: '/files/*', handle: file },
  { method: 'POST', path: '/shutdown', handle: shutdown },
  { method: 'GET', path: '/certs/wiremock-ca.crt', handle: authority },
  { method: 'GET', path: '/health', handle: health },
  { method: 'GET', path: '/version', handle: () => ({ json: { version: VERSION } }) },
  { method: 'GET', path: '/scopes', handle: ({ service }) => ({ json: { scopes: [...service.scopes.keys()] } }) },
  {
    method: 'PUT',
    path: '/scopes/:name',
    handle: ({ service, params }) => {
      service.scope(params.name as string)
      return { status: 201, json: { name: params.name } }
    },
  },
  {
    method: 'DELETE',
    path: '/scopes/:name',
    handle: ({ service, params }) => (service.closeScope(params.name as string) ? OK : NOT_FOUND),
  },
]
