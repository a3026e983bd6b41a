import { type Scenario, scenario } from './scenario.ts'

/** Client-side caching whose news go to another connection. */
export const TRACKING_REDIRECT: readonly Scenario[] = [
  scenario(
    'tracking: REDIRECT to a listener that speaks RESP2',
    `
    b: SUBSCRIBE __redis__:invalidate
    a: CLIENT TRACKING ON REDIRECT @b
    a: CLIENT GETREDIR
    a: CLIENT TRACKINGINFO
    a: GET k
    c: SET k 1
    a?
    b?
    a: GET k
    a: SET k 2
    b?
    a: GET k
    c: FLUSHALL
    b?
    c: PUBLISH __redis__:invalidate hello
    b?`,
  ),
  scenario(
    'tracking: REDIRECT to a RESP2 connection that does not listen',
    `
    b: PING
    a: CLIENT TRACKING ON REDIRECT @b
    a: GET k
    c: SET k 1
    b?
    b: SUBSCRIBE elsewhere
    a: GET k
    c: SET k 2
    b?`,
  ),
  scenario(
    'tracking: REDIRECT to a connection that speaks RESP3',
    `
    b: HELLO 3
    a: CLIENT TRACKING ON BCAST PREFIX k REDIRECT @b
    c: SET k 1
    b?
    c: SET other 1
    b?
    d: HELLO 3
    d: CLIENT TRACKING ON REDIRECT @b
    d: GET other
    d: SET other 2
    b?
    d?`,
  ),
  scenario(
    'tracking: the connection of REDIRECT is gone',
    `
    b: HELLO 3
    a: HELLO 3
    a: CLIENT TRACKING ON REDIRECT @b
    d: CLIENT TRACKING ON REDIRECT @b
    a: GET k
    d: GET k
    b.
    c: SET k 1
    a?
    a: CLIENT TRACKINGINFO
    a: CLIENT INFO
    d: CLIENT TRACKINGINFO
    d: CLIENT INFO
    d?
    a: CLIENT TRACKING ON
    a: CLIENT TRACKINGINFO
    a: GET k
    c: SET k 2
    a?`,
  ),
]
