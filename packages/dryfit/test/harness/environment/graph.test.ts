import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createSeed } from '../../../src/foundation/core/index.ts'
import { type Registry, type System, system } from '../../../src/harness/environment/index.ts'
import { lines } from './support/line-service.ts'

interface Node {
  /** Positions of earlier services. */
  readonly needs: readonly number[]
  readonly fails: boolean
}

const anySystem = fc
  .array(fc.record({ needs: fc.array(fc.nat(20), { maxLength: 4 }), fails: fc.boolean() }), {
    minLength: 1,
    maxLength: 12,
  })
  .map((nodes): Node[] =>
    nodes.map(({ needs, fails }, index) => ({
      fails,
      needs: index === 0 ? [] : [...new Set(needs.map((need) => need % index))],
    })),
  )

/** Builds a system of `lines` services that write into the diary and take as many turns of the event loop as the seed says. */
function build(nodes: readonly Node[], diary: string[], failures: boolean): System<Registry> {
  const turns = createSeed(1).random('turns')
  return nodes.reduce<System<Registry>>(
    (built, { needs, fails }, index) => {
      const whileStarting = async (): Promise<void> => {
        for (let turn = turns.integer(0, 3); turn > 0; turn--) await new Promise(setImmediate)
        if (failures && fails) throw new Error('broken')
      }
      return built.register(`s${index}` as never, (views: Readonly<Record<string, { url: string }>>) =>
        lines({
          diary,
          whileStarting,
          env: Object.fromEntries(needs.map((need) => [`N${need}`, views[`s${need}`]?.url ?? ''])),
        }),
      ) as unknown as System<Registry>
    },
    system() as unknown as System<Registry>,
  )
}

describe('any graph', () => {
  test('starts each service after its needs, and stops it before them', async () => {
    await fc.assert(
      fc.asyncProperty(anySystem, async (nodes) => {
        const diary: string[] = []
        const env = await build(nodes, diary, false).launch()
        await env.stop()
        const at = (line: string): number => diary.indexOf(line)
        nodes.forEach(({ needs }, index) => {
          for (const need of needs) {
            expect(at(`ready s${need}`)).toBeLessThan(at(`start s${index}`))
            expect(at(`gone s${index}`)).toBeLessThan(at(`stop s${need}`))
          }
        })
        expect(diary).toHaveLength(nodes.length * 4)
      }),
      { numRuns: 60 },
    )
  })

  test('leaves nothing running when a service does not start', async () => {
    await fc.assert(
      fc.asyncProperty(anySystem, async (nodes) => {
        fc.pre(nodes.some(({ fails }) => fails))
        const diary: string[] = []
        await expect(build(nodes, diary, true).launch()).rejects.toThrow('broken')
        const named = (verb: string): string[] =>
          diary.flatMap((line) => (line.startsWith(`${verb} `) ? [line.slice(verb.length + 1)] : [])).sort()
        expect(named('gone')).toEqual(named('ready'))
      }),
      { numRuns: 60 },
    )
  })
})
