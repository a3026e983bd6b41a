import { type Scenario, scenario } from './scenario.ts'

export const CONNECTIONS: readonly Scenario[] = [
  scenario(
    'CLIENT UNBLOCK',
    `
    a: CLIENT SETNAME waiting
    b: CLIENT UNBLOCK 999999
    b: CLIENT UNBLOCK x
    b: CLIENT UNBLOCK 1 foo`,
  ),
  scenario(
    'connection commands',
    `
    a: PING
    a: PING a b
    a: ECHO hi
    a: SELECT 1
    a: SELECT 16
    a: SELECT -1
    a: SELECT abc
    a: HELLO 4
    a: HELLO abc
    a: HELLO 2 FOO
    a: HELLO 2 AUTH default wrong
    a: HELLO 2 SETNAME "a b"
    a: AUTH secret
    a: AUTH default secret
    a: AUTH nobody secret
    a: AUTH a b c
    a: CLIENT GETNAME
    a: CLIENT SETNAME me
    a: CLIENT GETNAME
    a: CLIENT SETNAME "with space"
    a: CLIENT NOSUCH
    a: CLIENT
    a: CLIENT REPLY FOO
    a: CLIENT NO-EVICT ON
    a: CLIENT NO-EVICT MAYBE
    a: CLIENT KILL 1.2.3.4:5
    a: CLIENT KILL ID abc
    a: CLIENT KILL ID 0
    a: CLIENT KILL TYPE foo
    a: CLIENT KILL FOO bar
    a: CLIENT LIST TYPE foo
    a: CLIENT LIST ID abc
    a: CLIENT PAUSE abc
    a: CLIENT PAUSE 0
    a: CLIENT UNPAUSE
    a: RESET
    a: READONLY
    a: ASKING
    a: CLUSTER INFO
    a: CLUSTER KEYSLOT a
    a: CLUSTER NOSUCH`,
  ),
  scenario(
    'CLIENT REPLY',
    `
    a: CLIENT REPLY SKIP ~
    a: SET k 1 ~
    a: GET k
    a: CLIENT REPLY OFF ~
    a: SET k 2 ~
    a: CLIENT REPLY ON
    a: GET k`,
  ),
  scenario(
    'users',
    `
    a: ACL WHOAMI
    a: ACL USERS
    a: ACL SETUSER alice on >secret ~app:* +@read +set -get &news
    a: ACL GETUSER nobody
    a: ACL SETUSER bob foo
    a: ACL SETUSER bob +nosuch
    a: ACL SETUSER bob +@nosuch
    a: ACL CAT nosuch
    a: ACL DELUSER default
    c: AUTH alice wrong
    c: AUTH alice secret
    c: ACL WHOAMI
    c: SET app:1 x
    c: SET other x
    c: GET app:1
    c: STRLEN app:1
    c: DEL app:1
    c: CONFIG GET x
    c: PUBLISH news x
    a: ACL DRYRUN alice get app:1
    a: ACL DRYRUN alice set app:1 v
    a: ACL DRYRUN alice set other v
    a: ACL DRYRUN nobody get x
    a: ACL DELUSER alice nobody`,
  ),
]
