export { loadDocuments, type PersistedDocument } from '../../services/http/graphql/documents.ts'
export {
  type DocumentProblem,
  describeViolation,
  loadOpenApi,
  type OpenApiDocument,
  openApiOf,
  type Violation,
  validateDocument,
} from '../../services/http/openapi/index.ts'
export {
  Broker,
  type BrokeredPact,
  type ConsumerVersion,
  type ConsumerVersionSelector,
  type DeployAnswer,
  type DeployQuestion,
  type FetchOptions,
  type InteractionResult,
  type VerificationReport,
} from './broker/broker.ts'
export type { BrokerAccess } from './broker/hal.ts'
export { describeCoverage } from './coverage/describe.ts'
export type { SeenParts, Share } from './coverage/tally.ts'
export { type BrokenOperation, brokenOperations, compareSchemas, type SchemaChange } from './graphql/breaking.ts'
export { GraphQlConformance, type GraphQlConformanceOptions } from './graphql/conformance.ts'
export type { GraphQlCoverage } from './graphql/covered.ts'
export { type LoadedSchema, loadSchema, schemaOf } from './graphql/schema.ts'
export { asyncApiOf, loadAsyncApi, type MessageDocument, messageSchemas } from './messages/asyncapi.ts'
export {
  describeMessageViolation,
  MessageConformance,
  type MessageCoverage,
  type MessageViolation,
} from './messages/conformance.ts'
export {
  type ExpectedMessage,
  MessageContract,
  type MessageContractOptions,
  type ReceivedMessage,
} from './messages/message-contract.ts'
export { compareApis } from './openapi/breaking.ts'
export type { ApiChange } from './openapi/change.ts'
export { describeNonConformance, type NonConformance, OpenApiConformance } from './openapi/conformance.ts'
export type { OpenApiCoverage } from './openapi/coverage.ts'
export { type RecordedExchange, readHar } from './openapi/har.ts'
export { readPact } from './pact/file/read.ts'
export { writePact } from './pact/file/write.ts'
export { compareRequest, compareResponse } from './pact/matching/http.ts'
export { compareMessage } from './pact/matching/message.ts'
export type { Mismatch } from './pact/matching/mismatch.ts'
export type { Interaction, PactFile, ProviderState } from './pact/model.ts'
export {
  allOf,
  anyOf,
  arrayContaining,
  boolean,
  date,
  datetime,
  decimal,
  eachKey,
  eachLike,
  eachValue,
  email,
  equal,
  fromProviderState,
  hexadecimal,
  includes,
  integer,
  ipv4,
  like,
  notEmpty,
  nullValue,
  number,
  regex,
  semver,
  string,
  time,
  uuid,
} from './pact/template/matchers.ts'
export { Matching, type Unwrapped } from './pact/template/matching.ts'
export {
  describeFinding,
  type ProbeCheck,
  type ProbeFinding,
  type ProbeOptions,
  type ProbeReport,
  probe,
} from './probe/probe.ts'
export { ContractFolder, type MergeOptions } from './record/folder.ts'
export { ContractRecorder, type RecorderOptions, type RecordingScope } from './record/recorder.ts'
export { readRecording } from './record/recording.ts'
export { assertVerified } from './verify/assert.ts'
export { planVerification, type Verification, type VerifyOptions } from './verify/plan.ts'
export { describeResult, type VerificationResult } from './verify/result.ts'
export type { StateHandler, StateHandlers, StateOptions, StateValues } from './verify/states.ts'
export { PactConformance } from './watch/pact-conformance.ts'
export { ContractWatch, coverageOf, type SeenOfDocument, type WatchFindings } from './watch/watch.ts'
