import type { Endpoint, RunningService, Service } from '../../foundation/core/index.ts'
import { system } from './system.ts'
import type { StartOptions } from './types.ts'

/**
 * Starts one service without a system. It stops, with everything that belongs to it, when the variable goes out of scope.
 *
 * @throws START_FAILED.
 * @example await using cache = await start(redis())
 */
export async function start<R extends RunningService, E extends Endpoint>(
  service: Service<R, E>,
  options: Omit<StartOptions<'service'>, 'only' | 'providers'> = {},
): Promise<R> {
  const environment = await system().register('service', service).launch(options)
  const stop = (): Promise<void> => environment.stop()
  return new Proxy(environment.service, {
    get: (running, property) => {
      if (property === 'stop' || property === Symbol.asyncDispose) return stop
      const value: unknown = Reflect.get(running, property, running)
      return typeof value === 'function' ? value.bind(running) : value
    },
    set: (running, property, value) => Reflect.set(running, property, value, running),
  })
}
