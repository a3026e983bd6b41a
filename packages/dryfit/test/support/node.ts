/** Why a client's ECONNRESET cannot be told from an orderly end here; undefined where it can. */
export const RESETS_UNSEEN: string | undefined =
  Number(process.versions.node.split('.')[0]) < 24
    ? 'Node before 24 takes a reset that comes together with data for an orderly end'
    : undefined
