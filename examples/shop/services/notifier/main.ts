import { Broker } from '../../lib/broker/broker.ts'
import { HttpClient } from '../../lib/http-client.ts'
import { runService } from '../../lib/service.ts'
import { Confirmations } from './confirmations.ts'
import { Mails } from './mails.ts'

await runService('notifier', (env) => {
  const broker = Broker.from(env)
  const timeoutMs = env.integer('PEER_TIMEOUT_MS', 10_000)
  const confirmations = new Confirmations(new HttpClient({ baseUrl: env.url('USERS_URL'), timeoutMs }), broker)
  const mails = new Mails(
    new HttpClient({ baseUrl: env.url('MAIL_URL'), timeoutMs }),
    env.text('MAIL_FROM', 'shop@example.com'),
  )
  broker.consume('orders', (delivery) => confirmations.handle(delivery))
  broker.consume('notifications', (delivery) => mails.handle(delivery))
  return { uses: [broker], background: [broker] }
})
