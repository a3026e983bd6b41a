export { findProgram } from './find-program.ts'
export { fateOf, ownIdentity, type ProcessIdentity, processNamespace } from './identity.ts'
export { type Ledger, type LedgerEntry, ledger, type ProcessLedgerEntry } from './ledger.ts'
export { LineSplitter } from './lines.ts'
export { machineName } from './machine.ts'
export { onExit } from './on-exit.ts'
export { cacheFolder, isOpenToAll, publicFolder } from './places.ts'
export { onFreePorts, type ServerProgram, type ServerProgramOptions, startServerProgram } from './server-program.ts'
export type { SharedMemoryEntry } from './session.ts'
export { removeSharedMemory } from './shared-memory.ts'
export { signalGroup } from './signal.ts'
export { type ExitStatus, type SpawnedProcess, type SpawnOptions, type StopOptions, spawnProcess } from './spawn.ts'
export { type SweepReport, sweep } from './sweep.ts'
export {
  type TemporaryFolder,
  type TemporaryFolderOptions,
  temporaryFolder,
  temporaryPath,
} from './temporary-folder.ts'
