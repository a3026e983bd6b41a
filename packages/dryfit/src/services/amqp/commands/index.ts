import { refuse } from '../errors.ts'
import type { Channel } from '../session/channel.ts'
import type { Method } from '../wire/methods.ts'
import { type Answer, reply } from './answer.ts'
import { selectConfirms } from './confirm.ts'
import { cancel, consume, get, qos, recover, recoverAsync } from './consume.ts'
import { bindExchange, declareExchange, deleteExchange, unbindExchange } from './exchange.ts'
import { bindQueue, declareQueue, deleteQueue, purgeQueue, unbindQueue } from './queue.ts'
import { commit, rollback, select } from './tx.ts'

/**
 * Carries out a method that a client may send on an open channel, but for publish and acknowledgements, which have
 * their own way through the seam.
 *
 * @throws Refusal
 */
export function execute(channel: Channel, method: Method): Answer {
  switch (method.name) {
    case 'exchange.declare':
      return declareExchange(channel, method.args)
    case 'exchange.delete':
      return deleteExchange(channel, method.args)
    case 'exchange.bind':
      return bindExchange(channel, method.args)
    case 'exchange.unbind':
      return unbindExchange(channel, method.args)
    case 'queue.declare':
      return declareQueue(channel, method.args)
    case 'queue.bind':
      return bindQueue(channel, method.args)
    case 'queue.unbind':
      return unbindQueue(channel, method.args)
    case 'queue.purge':
      return purgeQueue(channel, method.args)
    case 'queue.delete':
      return deleteQueue(channel, method.args)
    case 'basic.qos':
      return qos(channel, method.args)
    case 'basic.consume':
      return consume(channel, method.args)
    case 'basic.cancel':
      return cancel(channel, method.args)
    case 'basic.get':
      return get(channel, method.args)
    case 'basic.recover':
      return recover(channel, method.args)
    case 'basic.recover-async':
      return recoverAsync(channel, method.args)
    case 'confirm.select':
      return selectConfirms(channel, method.args)
    case 'tx.select':
      return select(channel, method.args)
    case 'tx.commit':
      return commit(channel, method.args)
    case 'tx.rollback':
      return rollback(channel, method.args)
    case 'access.request':
      return reply(channel, 'access.request-ok', { ticket: 1 })
    case 'channel.flow':
      if (!method.args.active) throw refuse.notImplemented('active=false')
      return reply(channel, 'channel.flow-ok', { active: true })
    default:
      throw refuse.unimplemented()
  }
}

export { isSettlement, settle } from './settle.ts'
