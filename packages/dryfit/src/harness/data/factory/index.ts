export { type Surroundings, useEnvironment } from '../surroundings.ts'
export type { Adapter } from './adapter.ts'
export { type Definition, type FactoryOptions, factory } from './factory.ts'
export { type PostgresAdapterOptions, postgresAdapter } from './postgres-adapter.ts'
export type { StandardSchema } from './standard-schema.ts'
export type {
  Buildable,
  Builder,
  BuilderVerbs,
  Changes,
  Factory,
  Fields,
  ListChanges,
  LooseFaker,
  Make,
  Trait,
  Traits,
} from './types.ts'
