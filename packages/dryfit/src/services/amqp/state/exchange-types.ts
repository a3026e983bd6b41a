import { DirectRouter } from './direct-router.ts'
import { FanoutRouter } from './fanout-router.ts'
import { HeadersRouter } from './headers-router.ts'
import type { Router } from './router.ts'
import { TopicRouter } from './topic-router.ts'

const ROUTERS = {
  direct: () => new DirectRouter(),
  fanout: () => new FanoutRouter(),
  topic: () => new TopicRouter(),
  headers: () => new HeadersRouter(),
} as const satisfies Record<string, () => Router>

export type ExchangeType = keyof typeof ROUTERS

export function isExchangeType(type: string): type is ExchangeType {
  return Object.hasOwn(ROUTERS, type)
}

export function createRouter(type: ExchangeType): Router {
  return ROUTERS[type]()
}
