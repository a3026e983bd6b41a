export { app } from './app.ts'
export type {
  AppCommonOptions,
  AppOptions,
  CommandAppOptions,
  ContainerAppOptions,
  ContainerOptions,
  Env,
  EnvValue,
  FunctionAppOptions,
  ModuleAppOptions,
} from './options.ts'
export type { Ready, ReadyApp, ReadyFunction } from './ready/probe.ts'
export type { AppFunction, AppFunctionContext, AppFunctionHandle } from './run/app-function.ts'
export type { RunningApp } from './running-app.ts'
