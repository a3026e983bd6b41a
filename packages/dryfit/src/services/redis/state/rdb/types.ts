/** The value types of RDB that are read or written here. Source: Redis' `rdb.h`. */
export const RDB = {
  string: 0,
  list: 1,
  set: 2,
  zset: 3,
  hash: 4,
  zset2: 5,
  setIntset: 11,
  streamListpacks: 15,
  hashListpack: 16,
  zsetListpack: 17,
  listQuicklist2: 18,
  streamListpacks2: 19,
  setListpack: 20,
  streamListpacks3: 21,
} as const

/** What Redis 7.0 writes, and the newest it reads. */
export const RDB_VERSION = 10
