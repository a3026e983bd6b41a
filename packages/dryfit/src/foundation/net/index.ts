export { connect } from './connect.ts'
export { isEventStream } from './event-stream.ts'
export { freePorts } from './free-ports.ts'
export {
  createHttpClient,
  type HttpClient,
  type HttpReply,
  type QueryValue,
  type RequestOptions,
} from './http-client.ts'
export { type Listener, type ListenOptions, listen } from './listener.ts'
export { type AnswerHttp, LoopbackHttp } from './loopback-http.ts'
export { http } from './node-http.ts'
export { decodePercent, loginOf } from './percent.ts'
export { type PipedBytes, type PipeOptions, pipeSockets, resetSocket } from './pipe.ts'
export { formatTraceparent, nextSpan, parseBaggage, parseTraceparent } from './trace-context.ts'
