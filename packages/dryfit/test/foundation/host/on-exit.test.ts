import type { ChildProcess } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { runProgram } from './programs.ts'

describe.skipIf(process.platform === 'win32')('onExit (Windows has no signals to send)', () => {
  test('runs the endings, the latest first, and then leaves the signal to the system', async () => {
    const { child, lines } = await runProgram('on-exit', 'stays')
    expect(await endedBy(child, 'SIGTERM')).toEqual({ code: null, signal: 'SIGTERM' })
    expect(lines).toEqual(['ready', 'second registered', 'first registered'])
  })

  test('leaves the end to a program that handles the signal itself', async () => {
    const { child, lines } = await runProgram('on-exit', 'own-handler')
    expect(await endedBy(child, 'SIGTERM')).toEqual({ code: 7, signal: null })
    expect(lines).toEqual(['ready', 'own handler', 'second registered', 'first registered'])
  })

  test('does not run an ending that was taken back', async () => {
    const { child, lines } = await runProgram('on-exit', 'taken-back')
    await endedBy(child, 'SIGINT')
    expect(lines).toEqual(['ready', 'second registered', 'first registered'])
  })

  test('runs the endings when the program has nothing left to do', async () => {
    const { child, lines } = await runProgram('on-exit', 'ends')
    expect(await endedBy(child)).toEqual({ code: 0, signal: null })
    expect(lines).toEqual(['ready', 'second registered', 'first registered'])
  })

  test('runs the endings and ends the program when the process that forked it was killed', async () => {
    const { child, lines } = await runProgram('fork')
    // The end of the output: the forked program has it, too.
    await endedBy(child, 'SIGKILL')
    expect(lines).toEqual(['ready', 'second registered', 'first registered'])
  })
})

function endedBy(
  child: ChildProcess,
  signal?: NodeJS.Signals,
): Promise<{ code: number | null; signal: string | null }> {
  return new Promise((resolve) => {
    child.once('close', (code, endSignal) => resolve({ code, signal: endSignal }))
    if (signal !== undefined) child.kill(signal)
  })
}
