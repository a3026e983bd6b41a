export { type CheckResult, OpenApiChecker, responseFor } from './check.ts'
export { dereference, loadDocument, loadOpenApi, type OpenApiDocument, openApiOf } from './document.ts'
export { isObject, type JsonObject, type JsonValue, valueAt } from './json.ts'
export { essence, isJsonType, selectMedia } from './media.ts'
export type { ObservedReply, ObservedRequest } from './observed.ts'
export {
  type MediaType,
  type MediaTypes,
  type Operation,
  operationsOf,
  type Parameter,
  type ResponseSpec,
  type SchemaPlace,
} from './operations.ts'
export { type RouteMatch, Routes } from './routes.ts'
export { exampleOf, type SampleOptions, sample } from './sample.ts'
export type { Direction } from './schemas.ts'
export { type DocumentProblem, validateDocument } from './validate.ts'
export { describeViolation, type Violation } from './violation.ts'
