export type { ToxiproxyOptions } from './options.ts'
export { type ToxiproxyServer, toxiproxy } from './server.ts'
