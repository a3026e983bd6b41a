// Forks the program `on-exit`, as a test runner forks its workers, and stays.
import { fork } from 'node:child_process'

fork(new URL('on-exit.ts', import.meta.url), ['stays'])
setInterval(() => {}, 1000)
