import { DryfitError } from '../../foundation/core/index.ts'

/**
 * Splits a command line into program and arguments as a shell would, without a shell: spaces separate, quotes and
 * backslashes hold together. What only a shell can do is refused by name.
 *
 * @throws OPTION_INVALID for an open quote, an operator, a variable, an assignment in front, or no command at all.
 * @example splitCommand(`node main.ts --title "two words"`) // ['node', 'main.ts', '--title', 'two words']
 */
export function splitCommand(line: string): string[] {
  const words: string[] = []
  let rest = line.trimStart()
  while (rest !== '') {
    const { word, length } = readWord(rest, line)
    words.push(word)
    rest = rest.slice(length).trimStart()
  }
  if (words.length === 0) throw refused(line, 'it is empty', 'name a program')
  if (/^[A-Za-z_]\w*=/.test(words[0] as string)) {
    throw refused(line, 'a variable is set in front of the program', 'set it in the option "env"')
  }
  return words
}

/** Outside quotes these mean something to a shell. */
const OPERATORS = /^[|&;<>()`]/
const BACKSLASH_IS_A_SEPARATOR = process.platform === 'win32'

function readWord(text: string, line: string): { word: string; length: number } {
  let word = ''
  let at = 0
  while (at < text.length && !/\s/.test(text[at] as string)) {
    const { value, length } = readPart(text.slice(at), line)
    word += value
    at += length
  }
  return { word, length: at }
}

/** One quoted piece, one escaped character, or one plain character. */
function readPart(text: string, line: string): { value: string; length: number } {
  const first = text[0] as string
  if (first === "'") return readSingleQuoted(text, line)
  if (first === '"') return readDoubleQuoted(text, line)
  if (first === '\\' && !BACKSLASH_IS_A_SEPARATOR) return { value: text[1] ?? '', length: 2 }
  if (OPERATORS.test(text)) throw needsShell(line, first)
  if (/^\$[\w{(]/.test(text)) throw needsShell(line, text.slice(0, 2))
  return { value: first, length: 1 }
}

function readSingleQuoted(text: string, line: string): { value: string; length: number } {
  const end = text.indexOf("'", 1)
  if (end < 0) throw openQuote(line, "'")
  return { value: text.slice(1, end), length: end + 1 }
}

/** In double quotes a backslash escapes a quote or a backslash and is itself before anything else. */
function readDoubleQuoted(text: string, line: string): { value: string; length: number } {
  let value = ''
  for (let at = 1; at < text.length; at++) {
    const character = text[at] as string
    if (character === '"') return { value, length: at + 1 }
    const next = text[at + 1]
    if (character === '\\' && (next === '"' || next === '\\')) {
      value += next
      at++
    } else value += character
  }
  throw openQuote(line, '"')
}

function openQuote(line: string, quote: string): DryfitError {
  return refused(line, `a quote (${quote}) is not closed`, 'close it, or give the command as a list of words')
}

function needsShell(line: string, sign: string): DryfitError {
  const fix = "quote it if it is meant as text, write {port} for the port, or ask for a shell: ['sh', '-c', '…']"
  return refused(line, `"${sign}" means something to a shell only, and none is used`, fix)
}

function refused(line: string, why: string, fix: string): DryfitError {
  return new DryfitError('OPTION_INVALID', { what: `app: the command \`${line}\` cannot be run`, why, fix })
}
