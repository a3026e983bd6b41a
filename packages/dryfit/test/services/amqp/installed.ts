import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** Whether the provider `native` finds a RabbitMQ here. */
export function isRabbitInstalled(): boolean {
  const folders = ['/usr/lib/rabbitmq/bin', ...(process.env.PATH ?? '').split(delimiter)]
  return folders.some((folder) => existsSync(join(folder, 'rabbitmq-server')))
}
