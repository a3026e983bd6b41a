import { type Scenario, scenario } from './scenario.ts'

export const SERVER: readonly Scenario[] = [
  scenario(
    'configuration',
    `
    a: CONFIG GET maxmemory
    a: CONFIG GET hash-max-*
    a: CONFIG GET nosuch
    a: CONFIG SET hash-max-listpack-entries 2
    a: HSET h a 1 b 2 c 3
    a: OBJECT ENCODING h
    a: CONFIG SET hash-max-listpack-entries 512
    a: CONFIG SET nosuch 1
    a: CONFIG SET maxmemory abc
    a: CONFIG SET maxmemory 100mb
    a: CONFIG GET maxmemory
    a: CONFIG SET maxmemory 0
    a: CONFIG SET maxmemory-policy foo
    a: CONFIG SET appendonly maybe
    a: CONFIG SET databases 3
    a: CONFIG SET timeout -1
    a: CONFIG SET hz
    a: CONFIG SET maxclients 10 maxclients 20
    a: CONFIG REWRITE
    a: CONFIG RESETSTAT
    a: CONFIG NOSUCH`,
  ),
  scenario(
    'server commands',
    `
    a: DEBUG SLEEP 0
    a: LATENCY LATEST
    a: LATENCY RESET
    a: MEMORY NOSUCH
    a: MEMORY USAGE nothere
    a: SLOWLOG RESET
    a: ROLE
    a: WAIT 0 0
    a: WAIT a 0
    a: WAIT 0 -1
    a: LASTSAVE x
    a: SWAPDB a 1
    a: SWAPDB 1 b
    a: SWAPDB 1 99
    a: FLUSHALL FOO
    a: FLUSHDB ASYNC
    a: MODULE LIST
    a: OBJECT HELP x
    a: OBJECT FREQ nothere
    a: SET k v
    a: OBJECT FREQ k
    a: OBJECT NOSUCH k
    a: COMMAND GETKEYS MSET a 1 b 2
    a: COMMAND GETKEYS EVAL x 2 a b c
    a: COMMAND GETKEYS XREAD COUNT 1 STREAMS a b 1 2
    a: COMMAND GETKEYS ZUNIONSTORE d 2 a b
    a: COMMAND GETKEYS SORT a BY x STORE b
    a: COMMAND GETKEYS PING x
    a: COMMAND GETKEYS NOSUCH x
    a: COMMAND GETKEYSANDFLAGS LMOVE a b left right
    a: COMMAND INFO get lmove nosuch
    a: COMMAND LIST FILTERBY PATTERN xr*
    a: NOSUCHCOMMAND
    a: nosuchcommand with some arguments`,
  ),
]
