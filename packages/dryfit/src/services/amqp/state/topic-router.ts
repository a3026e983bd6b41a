import type { Binding } from './binding.ts'
import type { Message } from './message.ts'
import type { Router } from './router.ts'

interface Node {
  readonly children: Map<string, Node>
  readonly bindings: Set<Binding>
}

/**
 * A trie of words: `*` is one word, `#` any number of them. What a message costs depends on its words, not on how many
 * bindings there are.
 *
 * ```
 *   orders.*.created     root ─ orders ─ * ─ created ●
 *   orders.#                        └─ # ●
 * ```
 */
export class TopicRouter implements Router {
  readonly #root: Node = newNode()

  add(binding: Binding): void {
    let node = this.#root
    for (const word of wordsOf(binding.routingKey)) {
      let child = node.children.get(word)
      if (child === undefined) {
        child = newNode()
        node.children.set(word, child)
      }
      node = child
    }
    node.bindings.add(binding)
  }

  remove(binding: Binding): void {
    removeBelow(this.#root, wordsOf(binding.routingKey), 0, binding)
  }

  route({ routingKeys }: Message, found: (binding: Binding) => void): void {
    for (const key of routingKeys) match(this.#root, wordsOf(key), 0, found)
  }
}

/** An empty key has no words at all. */
function wordsOf(key: string): string[] {
  return key === '' ? [] : key.split('.')
}

function newNode(): Node {
  return { children: new Map(), bindings: new Set() }
}

function match(node: Node, words: readonly string[], at: number, found: (binding: Binding) => void): void {
  const rest = node.children.get('#')
  if (rest !== undefined) {
    // `#` takes none, one, or all of the words that are left.
    for (let taken = at; taken <= words.length; taken++) match(rest, words, taken, found)
  }
  if (at === words.length) {
    for (const binding of node.bindings) found(binding)
    return
  }
  const any = node.children.get('*')
  if (any !== undefined) match(any, words, at + 1, found)
  const word = words[at] as string
  const exact = word === '*' || word === '#' ? undefined : node.children.get(word)
  if (exact !== undefined) match(exact, words, at + 1, found)
}

/** Removes the binding and the branches that only it needed. True: this node is empty now. */
function removeBelow(node: Node, words: readonly string[], at: number, binding: Binding): boolean {
  if (at === words.length) node.bindings.delete(binding)
  else {
    const word = words[at] as string
    const child = node.children.get(word)
    if (child !== undefined && removeBelow(child, words, at + 1, binding)) node.children.delete(word)
  }
  return node.bindings.size === 0 && node.children.size === 0
}
