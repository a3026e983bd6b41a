import fc from 'fast-check'
import { expect, test } from 'vitest'
import { splitCommand } from '../../../src/services/app/command-line.ts'

test.each([
  ['node main.ts', ['node', 'main.ts']],
  ['  node   main.ts  ', ['node', 'main.ts']],
  ['node --title "two words"', ['node', '--title', 'two words']],
  [`node 'single "quoted"' x`, ['node', 'single "quoted"', 'x']],
  ['node "say \\"hi\\" \\n"', ['node', 'say "hi" \\n']],
  ['node --a="b c"d', ['node', '--a=b cd']],
  ['node "" x', ['node', '', 'x']],
  ['node two\\ words', ['node', 'two words']],
  ["node -e 'a && b | c > $HOME'", ['node', '-e', 'a && b | c > $HOME']],
  ['node price=5$', ['node', 'price=5$']],
])('%s → %j', (line, words) => {
  expect(splitCommand(line)).toEqual(words)
})

test.each([
  ['npm run build && node x', '"&" means something to a shell only'],
  ['node x > log', '">" means something to a shell only'],
  ['node x | tee log', '"|" means something'],
  ['node $MAIN', '"$M" means something'],
  ['node `which x`', '"`" means something'],
  ['NODE_ENV=test node x', 'set it in the option "env"'],
  ['node "x', 'a quote (") is not closed'],
  ["node 'x", "a quote (') is not closed"],
  ['   ', 'it is empty'],
])('%s is refused: %s', (line, reason) => {
  expect(() => splitCommand(line)).toThrow(reason)
})

test('whatever is quoted comes back as it was', () => {
  const quote = (word: string): string => `'${word.replaceAll("'", `'"'"'`)}'`
  fc.assert(
    fc.property(fc.array(fc.string(), { minLength: 1 }), (words) => {
      fc.pre(!/^[A-Za-z_]\w*=/.test(words[0] as string))
      expect(splitCommand(words.map(quote).join(' '))).toEqual(words)
    }),
  )
})
