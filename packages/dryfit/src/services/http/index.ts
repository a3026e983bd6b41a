export { type CrudOptions, crud } from './crud/crud.ts'
export { type StubHandle, VirtualDoor } from './door.ts'
export type { GraphQlCall, GraphQlMocks } from './graphql/mock/mocks.ts'
export type { GraphQlMode, VirtualGraphQlOptions } from './graphql/mock/option.ts'
export { type Interception, type InterceptOptions, interceptApis } from './intercept/intercept-apis.ts'
export { type Leftovers, leftoversOf } from './mock/leftovers.ts'
export { type LintFinding, lintStubs } from './mock/lint-stubs.ts'
export { type Reloaded, type ServeFolderOptions, serveFolder } from './mock/serve-folder.ts'
export { type Served, servedOf } from './mock/served.ts'
export {
  type HttpsOptions,
  type MockServer,
  type MockServerOptions,
  startMockServer,
} from './mock/start-mock-server.ts'
export type { ContractBreach, OpenApiMode } from './openapi/mock/openapi-mock.ts'
export type { VirtualOptions } from './options.ts'
export type { RecordMode, RecordOptions } from './record/cassette.ts'
export { fromHar, toHar } from './record/har.ts'
export type { RequestView } from './request/request-view.ts'
export type { AnswerChoice } from './respond/answer-choice.ts'
export type { FromSchema, GraphQlAnswer, GraphQlAnswerError, GraphQlEvent } from './respond/graphql-answer.ts'
export type { ReplyInit } from './respond/reply-init.ts'
export {
  choice,
  cycle,
  type FromDocument,
  proxyTo,
  type ReplyList,
  type ReplySource,
  type ResponderFunction,
  schedule,
  sequence,
} from './respond/responders.ts'
export type { Turn } from './respond/schedule.ts'
export type { StubRequest } from './respond/stub-request.ts'
export type { ScopeRules } from './scopes/scope-rules.ts'
export type { Store } from './state/store.ts'
export { type Method, type StubBuilder, type StubDefinition, type StubOptions, stub } from './stub/define.ts'
export type { StubSource } from './stub/stub-compiler.ts'
export type { DelayInit } from './time/delay.ts'
export type { ScheduledChunk } from './time/pacing.ts'
export type { SseEvent } from './time/sse.ts'
export type { PathParams } from './url/path-params.ts'
export type { VerifyOptions } from './verify/verify.ts'
export type { ExpectedRequest } from './verify/verify-order.ts'
export { RunningVirtual, type ScopeOptions, virtual } from './virtual.ts'
