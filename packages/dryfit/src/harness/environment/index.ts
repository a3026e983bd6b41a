export { CONFIG_NAMES, configNotFound, findConfig, type LoadedConfig, loadConfig } from './config-file.ts'
export { RESERVED_NAMES, type ReservedName } from './names.ts'
export { type EnvironmentPool, environments, type Lease, type PoolOptions } from './pool.ts'
export type { Register, RegisteredServices } from './register.ts'
export { start } from './single.ts'
export { type AnySystem, type System, system } from './system.ts'
export type {
  AnyEnvironment,
  DescribeService,
  Environment,
  EnvironmentVerbs,
  FreeName,
  NameOf,
  ProgressEvent,
  Registered,
  Registry,
  ServiceState,
  ServiceStatus,
  StartOptions,
  Tools,
  Views,
  With,
} from './types.ts'
