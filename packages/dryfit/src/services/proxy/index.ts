export { httpProxy } from './http-proxy.ts'
export type { HttpProxyOptions, ProxyOptions } from './options.ts'
export type { SeamProxy, Whereabouts } from './seam-proxy.ts'
export { tcpProxy } from './tcp-proxy.ts'
