import { system } from 'dryfit'
import { greeter } from './greeter.ts'

export default system()
  .register('door', greeter())
  .register('guest', ({ door }) => ({ ...greeter(), kind: `guest of ${door.url}` }))
