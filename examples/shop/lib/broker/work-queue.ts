import type { Channel } from 'amqplib'

/** Where messages wait until they are tried again. */
export function retryQueue(queue: string): string {
  return `${queue}.retry`
}

/** Where messages end that failed too often. */
export function deadQueue(queue: string): string {
  return `${queue}.dead`
}

/** Declares a queue with its two companions. To declare it again changes nothing. */
export async function declareWorkQueue(channel: Channel, queue: string, retryDelayMs: number): Promise<void> {
  await channel.assertQueue(queue)
  await channel.assertQueue(deadQueue(queue))
  await channel.assertQueue(retryQueue(queue), {
    messageTtl: retryDelayMs,
    deadLetterExchange: '',
    deadLetterRoutingKey: queue,
  })
}
