import { type Scenario, scenario } from './scenario.ts'

export const SCRIPTING: readonly Scenario[] = [
  scenario(
    'scripts',
    `
    a: EVAL "return {KEYS[1],ARGV[1],ARGV[2]}" 1 k a b
    a: EVAL "return redis.call('SET',KEYS[1],ARGV[1])" 1 k v
    a: EVAL "return redis.call('GET',KEYS[1])" 1 k
    a: EVAL "return redis.call('NOSUCH')" 0
    a: EVAL "return redis.pcall('NOSUCH')" 0
    a: EVAL "return redis.call()" 0
    a: EVAL "return redis.call('GET')" 0
    a: EVAL "return redis.call('SUBSCRIBE','x')" 0
    a: EVAL "return redis.call('INCR',KEYS[1])" 1 k
    a: EVAL "return redis.pcall('INCR',KEYS[1])" 1 k
    a: EVAL "local r = redis.pcall('INCR',KEYS[1]) return r.err" 1 k
    a: EVAL "return {1,2.9,'x',true,false,nil,3}" 0
    a: EVAL "return {ok='fine'}" 0
    a: EVAL "return {err='My error'}" 0
    a: EVAL "return redis.error_reply('CODE text')" 0
    a: EVAL "return redis.status_reply('fine')" 0
    a: EVAL "return redis.sha1hex('x')" 0
    a: EVAL "return cjson.encode({1,2,{a='b'}})" 0
    a: EVAL "return cjson.decode('[1,2,{\\"a\\":3}]')[3].a" 0
    a: EVAL "return cmsgpack.unpack(cmsgpack.pack({1,2,3}))" 0
    a: EVAL "return struct.pack('>I2',258)" 0
    a: EVAL "return bit.band(12,10)" 0
    a: EVAL "return tonumber('10') + 0.5" 0
    a: EVAL "return redis.call('PING')" 0
    a: EVAL "return redis.call('BLPOP','q',0)" 0
    a: EVAL "return redis.call('HGETALL',KEYS[1])" 1 h
    a: EVAL "redis.setresp(3) return redis.call('HGETALL',KEYS[1])" 1 h
    a: EVAL "return nosuch" 0
    a: EVAL "nosuch = 1" 0
    a: EVAL "error('boom')" 0
    a: EVAL "not lua" 0
    a: EVAL "return 1" x
    a: EVAL "return 1" -1
    a: EVAL "return 1" 3 a
    a: EVAL_RO "return redis.call('SET','a','b')" 0
    a: EVAL_RO "return redis.call('GET','k')" 0
    a: EVALSHA abc 0
    a: EVALSHA ffffffffffffffffffffffffffffffffffffffff 0
    a: SCRIPT LOAD "return 'loaded'"
    a: SCRIPT EXISTS 99a1d3e8b2e3c0c5ffffffffffffffffffffffff
    a: SCRIPT LOAD "not lua"
    a: SCRIPT FLUSH FOO
    a: SCRIPT FLUSH
    a: SCRIPT KILL
    a: SCRIPT NOSUCH
    a: SET n 5
    a: EVAL "return redis.call('ZADD','z',1.5,'a')" 0
    a: EVAL "return redis.call('ZSCORE','z','a')" 0
    a: EVAL "return redis.REDIS_VERSION" 0
    a: MULTI
    a: EVAL "return redis.call('GET','n')" 0
    a: EXEC`,
  ),
  scenario(
    'functions',
    `
    a: FUNCTION LOAD "#!lua name=lib\\nredis.register_function('add', function(keys, args) return redis.call('INCRBY', keys[1], args[1]) end)\\nredis.register_function{function_name='look', callback=function(keys) return redis.call('GET', keys[1]) end, flags={'no-writes'}}"
    a: FCALL add 1 n 5
    a: FCALL look 1 n
    a: FCALL_RO look 1 n
    a: FCALL_RO add 1 n 1
    a: FCALL nosuch 0
    a: FCALL add x
    a: FUNCTION LOAD "#!lua name=lib\\nredis.register_function('other', function() end)"
    a: FUNCTION LOAD REPLACE "#!lua name=lib\\nredis.register_function('other', function() return 1 end)"
    a: FCALL other 0
    a: FCALL add 1 n 5
    a: FUNCTION LOAD "no header"
    a: FUNCTION LOAD "#!lua name=bad-name\\nx"
    a: FUNCTION LOAD "#!other name=x\\nx"
    a: FUNCTION LOAD "#!lua name=x\\nnot lua"
    a: FUNCTION LOAD "#!lua name=x\\nreturn 1"
    a: FUNCTION LIST LIBRARYNAME nosuch
    a: FUNCTION STATS
    a: FUNCTION DELETE nosuch
    a: FUNCTION KILL
    a: FUNCTION FLUSH FOO
    a: FUNCTION DELETE lib
    a: FUNCTION RESTORE abc`,
  ),
]
