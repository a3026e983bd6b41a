import { refuse } from '../errors.ts'
import { Confirms } from '../session/confirms.ts'
import { type Command, reply } from './answer.ts'

/** `confirm.select` (RabbitMQ, "Publisher confirms") */
export const selectConfirms: Command<'confirm.select'> = (channel, { nowait }) => {
  if (channel.transaction !== undefined) throw refuse.txToConfirm()
  channel.confirms ??= new Confirms()
  return reply(channel, 'confirm.select-ok', {}, { nowait })
}
