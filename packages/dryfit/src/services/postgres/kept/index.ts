export { type KeptCluster, keptClusters, removeKeptClusters } from './kept-clusters.ts'
export { type KeptDatabase, KeptDatabases } from './kept-databases.ts'
export { type OpenKept, openKept } from './open-kept.ts'
export { persistKept } from './persist.ts'
