export { type StubHandle, VirtualDoor } from './door.ts'
export { type LintFinding, lintStubs } from './mock/lint-stubs.ts'
export { type ServeFolderOptions, serveFolder } from './mock/serve-folder.ts'
export { type MockServer, type MockServerOptions, startMockServer } from './mock/start-mock-server.ts'
export type { VirtualOptions } from './options.ts'
export { fromHar, toHar } from './record/har.ts'
export type { RequestView } from './request/request-view.ts'
export type { ReplyInit } from './respond/reply-init.ts'
export {
  choice,
  cycle,
  type ReplyList,
  type ReplySource,
  type ResponderFunction,
  sequence,
} from './respond/responders.ts'
export type { StubRequest } from './respond/stub-request.ts'
export type { ScopeRules } from './scopes/scope-rules.ts'
export type { Store } from './state/store.ts'
export { type Method, type StubBuilder, type StubDefinition, type StubOptions, stub } from './stub/define.ts'
export type { StubSource } from './stub/stub-compiler.ts'
export type { DelayInit } from './time/delay.ts'
export type { ScheduledChunk } from './time/pacing.ts'
export type { PathParams } from './url/path-params.ts'
export type { VerifyOptions } from './verify/verify.ts'
export { RunningVirtual, type ScopeOptions, virtual } from './virtual.ts'
