import { type Piece, splitTemplate } from './lex.ts'
import { parseCall } from './parse-call.ts'
import type { Call, Node } from './syntax.ts'

/** Longest template that is read. */
const MAX_CHARACTERS = 1024 * 1024
/** Deepest nesting of blocks. */
const MAX_DEPTH = 100

/** Reads a template. @throws SyntaxError with the place. */
export function parseTemplate(source: string): readonly Node[] {
  if (source.length > MAX_CHARACTERS) throw new SyntaxError(`it has more than ${MAX_CHARACTERS} characters`)
  const reader = new Reader(splitTemplate(source))
  const { nodes, ended } = reader.nodes()
  if (ended !== undefined)
    throw new SyntaxError(`{{${ended.kind}${ended.content}}} at character ${ended.at + 1} ends nothing`)
  return nodes
}

type Tag = Extract<Piece, { is: 'tag' }>

class Reader {
  readonly #pieces: readonly Piece[]
  #at = 0
  #depth = 0

  constructor(pieces: readonly Piece[]) {
    this.#pieces = pieces
  }

  /** Nodes up to a tag that belongs to the block outside: its end, or `else`. */
  nodes(): { nodes: Node[]; ended: Tag | undefined } {
    const nodes: Node[] = []
    for (;;) {
      const piece = this.#pieces[this.#at++]
      if (piece === undefined) return { nodes, ended: undefined }
      if (piece.is === 'text') nodes.push(piece)
      else if (piece.kind === '/' || isElse(piece)) return { nodes, ended: piece }
      else if (piece.kind === '') nodes.push({ is: 'output', call: callOf(piece).call })
      else nodes.push(this.#block(piece))
    }
  }

  #block(open: Tag): Node {
    if (++this.#depth > MAX_DEPTH) throw new SyntaxError(`blocks are nested more than ${MAX_DEPTH} deep`)
    const { call, blockParams } = callOf(open)
    const { body, otherwise } = this.#bodies(call.target.text, open)
    this.#depth--
    // {{^name}} … {{/name}} is shown when there is nothing.
    const [first, second] = open.kind === '^' ? [otherwise, body] : [body, otherwise]
    return { is: 'block', call, blockParams, body: first, otherwise: second }
  }

  #bodies(name: string, open: Tag): { body: Node[]; otherwise: Node[] } {
    const { nodes: body, ended } = this.nodes()
    if (ended === undefined) throw new SyntaxError(`{{#${name}}} at character ${open.at + 1} is not closed`)
    if (!isElse(ended)) {
      if (ended.content !== name) throw new SyntaxError(`{{#${name}}} is closed by {{/${ended.content}}}`)
      return { body, otherwise: [] }
    }
    const condition = ended.content.replace(/^else\s*/, '')
    if (condition === '' || ended.kind === '^') return { body, otherwise: this.#bodies(name, open).body }
    // {{else if x}} is a block of its own that shares the closing tag.
    const { call, blockParams } = callOf({ ...ended, content: condition })
    const inner = this.#bodies(name, open)
    return { body, otherwise: [{ is: 'block', call, blockParams, ...inner }] }
  }
}

function isElse({ kind, content }: Tag): boolean {
  return (kind === '' && /^else\b/.test(content)) || (kind === '^' && content === '')
}

function callOf({ content, at }: Tag): { call: Call; blockParams: readonly string[] } {
  try {
    return parseCall(content)
  } catch (thrown) {
    throw new SyntaxError(`in the tag at character ${at + 1}: ${(thrown as Error).message}`)
  }
}
