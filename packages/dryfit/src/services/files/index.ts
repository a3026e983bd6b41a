export type { FolderEndpoint } from './endpoint.ts'
export { type FolderService, folder } from './folder.ts'
export type { FolderOptions } from './options.ts'
export type { RunningFolder } from './running.ts'
