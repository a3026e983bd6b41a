// Publishes messages and consumes them with acknowledgements; prints how many a second.
import amqp from 'amqplib'

const MESSAGES = 30_000
const PREFETCH = 200
const BODY = Buffer.alloc(200, 'x')
const [port, mode = ''] = process.argv.slice(2)
const persistent = mode.startsWith('persistent')

const connection = await amqp.connect(`amqp://guest:guest@127.0.0.1:${port}`)
const publisher = persistent ? await connection.createConfirmChannel() : await connection.createChannel()
const consumer = await (await amqp.connect(`amqp://guest:guest@127.0.0.1:${port}`)).createChannel()
const { queue } = await consumer.assertQueue('bench', { durable: persistent })
await consumer.purgeQueue(queue)
await consumer.prefetch(PREFETCH)
let left = MESSAGES
const consumed = new Promise<void>((resolve) => {
  void consumer.consume(queue, (message) => {
    if (message === null) return
    consumer.ack(message)
    left--
    if (left === 0) resolve()
  })
})
const startedAt = performance.now()
for (let index = 0; index < MESSAGES; index++) {
  const more = publisher.sendToQueue(queue, BODY, { persistent })
  if (!more) await new Promise((resolve) => publisher.once('drain', resolve))
}
if ('waitForConfirms' in publisher) await publisher.waitForConfirms()
await consumed
const seconds = (performance.now() - startedAt) / 1000
await consumer.deleteQueue(queue)
console.log(MESSAGES / seconds)
process.exit()
