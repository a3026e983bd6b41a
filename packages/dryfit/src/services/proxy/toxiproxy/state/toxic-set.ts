import { toxicAlreadyExists, toxicNotFound } from '../errors.ts'
import type { Link } from '../link/link.ts'
import type { Direction, ToxicChange, ToxicSetting } from './toxic-setting.ts'

/** The toxics of one proxy, and the open connections that they act on. */
export class ToxicSet {
  #settings: readonly ToxicSetting[] = []
  readonly #links = new Map<Link, Direction>()

  /** Upstream ones first, each direction in the order of their making. */
  get all(): readonly ToxicSetting[] {
    return [...this.of('upstream'), ...this.of('downstream')]
  }

  of(direction: Direction): readonly ToxicSetting[] {
    return this.#settings.filter(({ stream }) => stream === direction)
  }

  /** @throws toxic not found */
  get(name: string): ToxicSetting {
    const setting = this.#settings.find((each) => each.name === name)
    if (setting === undefined) throw toxicNotFound()
    return setting
  }

  /** @throws toxic already exists */
  add(setting: ToxicSetting): void {
    if (this.#settings.some(({ name }) => name === setting.name)) throw toxicAlreadyExists()
    this.#settings = [...this.#settings, setting]
    this.#eachLink(setting.stream, (link) => link.add(setting))
  }

  change(name: string, change: ToxicChange): ToxicSetting {
    const setting = this.get(name)
    // Of the same object, since loops that are under way read it.
    const { attributes, ...rest } = change
    Object.assign(setting, rest)
    Object.assign(setting.attributes, attributes)
    this.#eachLink(setting.stream, (link) => link.change(setting))
    return setting
  }

  remove(name: string): void {
    const setting = this.get(name)
    this.#settings = this.#settings.filter((each) => each !== setting)
    this.#eachLink(setting.stream, (link) => link.remove(setting))
  }

  clear(): void {
    for (const { name } of this.all) this.remove(name)
  }

  /** From now on changes reach this connection, until it is over. */
  attach(link: Link, direction: Direction): void {
    this.#links.set(link, direction)
    link.once('close', () => this.#links.delete(link))
  }

  #eachLink(direction: Direction, act: (link: Link) => void): void {
    for (const [link, its] of this.#links) {
      if (its === direction) act(link)
    }
  }
}
