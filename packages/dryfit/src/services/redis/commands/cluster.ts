import { ERRORS } from '../errors.ts'
import type { Handlers } from './command.ts'

const disabled = () => ERRORS.clusterDisabled

/** Redis' group "Cluster", as a server answers that is not one. */
export const cluster: Handlers = {
  asking: disabled,
  'cluster|countkeysinslot': disabled,
  'cluster|getkeysinslot': disabled,
  'cluster|info': disabled,
  'cluster|keyslot': disabled,
  'cluster|myid': disabled,
  'cluster|nodes': disabled,
  'cluster|shards': disabled,
  'cluster|slots': disabled,
}
