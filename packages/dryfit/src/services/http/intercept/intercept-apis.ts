import { syncBuiltinESMExports } from 'node:module'
import { DryfitError, invalidOption } from '../../../foundation/core/index.ts'
import type { VirtualOptions } from '../options.ts'
import { RunningVirtual } from '../virtual.ts'
import { startInProcess } from './in-process.ts'

export interface InterceptOptions {
  /** Hosts that may be reached for real, with or without port. Loopback always may. */
  readonly allow?: readonly string[]
  /** The number from which all chance derives. Default: a fresh one. */
  readonly seed?: number
}

/** Virtual services in place of APIs, for the clients in this process. */
export interface Interception<Origin extends string> extends AsyncDisposable {
  /** The service that stands in for an origin. */
  readonly apis: Readonly<Record<Origin, RunningVirtual>>
  /** Requests that were refused, as `GET https://…`, oldest first. */
  readonly refused: readonly string[]
  /** Lets all requests go their way again. Idempotent. */
  stop(): Promise<void>
}

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]']

/**
 * Answers requests of this process — by `fetch`, `node:http`, and so by axios and got, by undici — without a port.
 * What goes to a host that is not named fails.
 *
 * @param apis origin → a service that runs, or the options of one.
 * @throws OPTION_INVALID for a key that is no origin.
 * @example
 * await using net = await interceptApis({ 'https://api.payments.test': { stubs: [] } })
 * net.apis['https://api.payments.test'].when('POST', '/v1/charges').respond({ status: 201 })
 */
export async function interceptApis<Origin extends string>(
  apis: Readonly<Record<Origin, RunningVirtual | VirtualOptions>>,
  options: InterceptOptions = {},
): Promise<Interception<Origin>> {
  const services = new Map<string, RunningVirtual>()
  for (const [origin, given] of Object.entries(apis) as [Origin, RunningVirtual | VirtualOptions][]) {
    if (!URL.canParse(origin) || new URL(origin).origin !== origin) {
      throw invalidOption('interceptApis', origin, 'an origin such as https://api.example.com', origin)
    }
    services.set(origin, given instanceof RunningVirtual ? given : await startInProcess(origin, given, options.seed))
  }
  const refused: string[] = []
  const allowed = new Set([...LOOPBACK, ...(options.allow ?? [])])
  const interceptor = await openInterceptor(async (request, controller) => {
    const url = new URL(request.url)
    const service = services.get(url.origin)
    if (service !== undefined) return answer(service, request, controller)
    if (allowed.has(url.host) || allowed.has(url.hostname)) return
    refused.push(`${request.method} ${request.url}`)
    controller.errorWith(refusal(request, [...services.keys()]))
  })
  const stop = async (): Promise<void> => interceptor.dispose()
  const byOrigin = Object.fromEntries(services) as Record<Origin, RunningVirtual>
  return { apis: byOrigin, refused, stop, [Symbol.asyncDispose]: stop }
}

/** The part of `@mswjs/interceptors` that is used here. */
interface Controller {
  respondWith(response: Response): void | Promise<void>
  errorWith(reason?: Error): void | Promise<void>
}

async function answer(service: RunningVirtual, request: Request, controller: Controller): Promise<void> {
  try {
    await controller.respondWith(await service.fetch(request.clone()))
  } catch (thrown) {
    await controller.errorWith(thrown as Error)
  }
}

async function openInterceptor(
  onRequest: (request: Request, controller: Controller) => Promise<void>,
): Promise<{ dispose(): void }> {
  // Loading it patches nothing yet, but takes time that only this way in should pay.
  const [{ BatchInterceptor }, { HttpRequestInterceptor }, { FetchInterceptor }] = await Promise.all([
    import('@mswjs/interceptors'),
    import('@mswjs/interceptors/http'),
    import('@mswjs/interceptors/fetch'),
  ])
  const interceptors = [new HttpRequestInterceptor(), new FetchInterceptor()] as const
  const batch = new BatchInterceptor({ name: 'dryfit', interceptors })
  batch.on('request', ({ request, controller }) => onRequest(request, controller))
  batch.apply()
  // `import { get } from 'node:http'` sees what was patched only when it is told so.
  syncBuiltinESMExports()
  return {
    dispose() {
      batch.dispose()
      syncBuiltinESMExports()
    },
  }
}

function refusal({ method, url }: Request, origins: readonly string[]): DryfitError {
  return new DryfitError('NETWORK_REFUSED', {
    what: `${method} ${url} was kept from the network`,
    why: `virtual are ${origins.join(', ') || 'no origins'}`,
    fix: `name its origin in interceptApis, or allow the host: { allow: ["${new URL(url).host}"] }`,
  })
}
