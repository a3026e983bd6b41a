import fc from 'fast-check'
import { compare, type Difference } from './compare.ts'
import { drawCommand } from './generate.ts'
import type { Peer } from './peer.ts'

const SEQUENCE_LENGTH = 25

/**
 * Random sequences on both servers, shrunk to the shortest that shows a difference.
 *
 * @param commands how many commands in all
 */
export async function compareRandomly(
  ours: Peer,
  theirs: Peer,
  commands: number,
  seed: number,
): Promise<{ commands: number; found: Difference | undefined }> {
  let sent = 0
  let found: Difference | undefined
  const command = fc.infiniteStream(fc.nat()).map((numbers) => {
    const draws = numbers[Symbol.iterator]()
    return drawCommand((below) => (draws.next().value ?? 0) % below)
  })
  const sequences = fc.array(command, { minLength: SEQUENCE_LENGTH, maxLength: SEQUENCE_LENGTH })
  const property = fc.asyncProperty(sequences, async (sequence) => {
    sent += sequence.length
    const difference = await compare(ours, theirs, sequence)
    if (difference !== undefined) found = difference
    return difference === undefined
  })
  await fc.check(property, { numRuns: Math.ceil(commands / SEQUENCE_LENGTH), seed })
  return { commands: sent, found }
}
