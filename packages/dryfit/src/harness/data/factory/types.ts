import type { Random } from '../../../foundation/core/index.ts'
import type { Adapter } from './adapter.ts'

/** Marks what can be built or created in the place of a value. */
export const BUILDABLE: unique symbol = Symbol('dryfit.buildable')

/** How something comes to be: in memory only, or saved through an adapter. */
export interface Way {
  readonly adapter: Adapter | undefined
  /** How many associations lead here. */
  readonly depth: number
}

/** Stands for a value that is made when the object around it is made. */
export interface Buildable<out V> {
  readonly [BUILDABLE]: {
    build(way: Way, changes?: object): V
    create(way: Way, changes?: object): Promise<V>
  }
}

/** The fields of T, each a value or something that makes one. */
export type Fields<T> = { readonly [K in keyof T]: T[K] | Buildable<T[K]> }

/** Some fields of T, or a function of what is at hand that gives them. */
export type Changes<T, X = object> = Partial<Fields<T>> | ((make: Make<X>) => Partial<Fields<T>>)

/** What a definition has at hand for one object. */
export interface Make<X = object> {
  /** 1 for the first object of this factory, 2 for the second, …; begins again with each test. */
  readonly sequence: number
  /** Draws from the environment's seed, of this object alone. */
  readonly random: Random
  /** The environment's time. */
  readonly now: Date
  /** What steers the definition and is no part of the object. */
  readonly transient: Readonly<X>
  /**
   * A Faker of this object alone, seeded. Its package `@faker-js/faker` is loaded when it is asked for.
   *
   * @throws PEER_MISSING
   * @example factory<User>('user', (make) => ({ name: make.faker<Faker>().person.fullName() }))
   */
  faker<F = LooseFaker>(): F
}

/** What is known of Faker without its types. */
export type LooseFaker = Readonly<Record<string, Readonly<Record<string, (...options: unknown[]) => unknown>>>>

/** A named change: fields, or a function of its own parameters that gives them. */
// biome-ignore lint/suspicious/noExplicitAny: parameters are inferred from each trait
export type Trait<T, X> = Changes<T, X> | ((...parameters: any[]) => Changes<T, X>)

export type Traits<T, X> = Readonly<Record<string, Trait<T, X>>>

/** The object under way: each call gives a new builder, so that one can be shared and changed on. */
export type Builder<T, X = object, R = object> = Buildable<T> &
  BuilderVerbs<T, X, R> & {
    readonly [K in keyof R]: R[K] extends (...parameters: infer P) => unknown
      ? (...parameters: P) => Builder<T, X, R>
      : () => Builder<T, X, R>
  }

export interface BuilderVerbs<T, X, R> {
  /** Changes fields. What comes later wins. */
  with(changes: Changes<T, X>): Builder<T, X, R>
  /** Changes what steers the definition. */
  given(transient: Partial<X>): Builder<T, X, R>
  /** Makes the object, associations included. */
  build(changes?: Changes<T, X>): T
  /** Makes several; `changes` may depend on the place in the list, from 0. */
  buildList(count: number, changes?: ListChanges<T>): T[]
  /** Makes the object, saves what it is associated with and then itself. Resolves to what was saved. */
  create(adapter: Adapter, changes?: Changes<T, X>): Promise<T>
  /** Creates several, one after the other. */
  createList(adapter: Adapter, count: number, changes?: ListChanges<T>): Promise<T[]>
  /** Stands for a list of so many in a field of another factory. */
  times(count: number): Buildable<T[]>
  /** Stands for one field of the object in a field of another factory: a foreign key. The database may have given it. */
  its<K extends keyof T>(field: K): Buildable<Exclude<T[K], undefined>>
}

export type ListChanges<T> = Partial<Fields<T>> | ((index: number) => Partial<Fields<T>>)

/** Makes builders, and learns what they can do. */
export interface Factory<T, X = object, R = object> {
  /** A builder, with some fields changed. */
  (changes?: Changes<T, X>): Builder<T, X, R>
  readonly factoryName: string
  /**
   * Names changes; each becomes a method of the builders.
   *
   * @throws FACTORY_INVALID when a name is one of a builder's own.
   * @example .traits({ asPaid: { status: 'paid' }, withItems: (count: number) => ({ items: anItem().times(count) }) })
   */
  traits<const N extends Traits<T, X>>(traits: N): Factory<T, X, R & N>
  /**
   * The objects of this field belong to this one: they are saved after it, with these changes.
   *
   * @example .owns('items', (order) => ({ orderId: order.id }))
   */
  owns<K extends keyof T & string>(field: K, changes: (owner: T) => Partial<ElementOf<T[K]>>): Factory<T, X, R>
  /** Called with each object when it is complete; may change it. */
  afterBuild(hook: (built: T, make: Make<X>) => void): Factory<T, X, R>
  /** Called with each object when it was saved. */
  afterCreate(hook: (created: T, tools: { adapter: Adapter; make: Make<X> }) => void | Promise<void>): Factory<T, X, R>
}

type ElementOf<V> = V extends readonly (infer E)[] ? E : V
