// A program that is interrupted while its environment starts, or when it is ready. Says what was stopped.
import { system } from '../../../../src/harness/environment/index.ts'
import { lines } from './line-service.ts'

const whileStarting = process.argv[2] === 'starting'
const say = (text: string): void => console.log(text)

const shop = system()
  .register('db', lines({ whileStopping: () => say('gone db') }))
  .register('orders', ({ db }) =>
    lines({
      env: { DB: db.url },
      whileStarting: ({ signal }) => {
        if (!whileStarting) return
        say('now')
        return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
      },
    }),
  )

const keepAlive = setInterval(() => {}, 1000)
try {
  await shop.startAll()
  say('now')
} catch {
  clearInterval(keepAlive)
}
