/** One function of a library (`redis.register_function`). */
export interface LibraryFunction {
  readonly name: string
  readonly description: string | undefined
  readonly flags: readonly string[]
}

/** A library of functions (`FUNCTION LOAD`). */
export interface Library {
  readonly name: string
  readonly engine: string
  readonly code: string
  readonly functions: ReadonlyMap<string, LibraryFunction>
}

/** The libraries of one server, and which function is in which. */
export class FunctionLibraries {
  readonly #libraries: Map<string, Library>

  constructor(from?: FunctionLibraries) {
    this.#libraries = new Map(from === undefined ? undefined : from.#libraries)
  }

  get all(): readonly Library[] {
    return [...this.#libraries.values()]
  }

  library(name: string): Library | undefined {
    return this.#libraries.get(name)
  }

  /** The library that has a function. */
  owner(functionName: string): Library | undefined {
    return this.all.find((library) => library.functions.has(functionName))
  }

  set(library: Library): void {
    this.#libraries.set(library.name, library)
  }

  delete(name: string): boolean {
    return this.#libraries.delete(name)
  }

  clear(): void {
    this.#libraries.clear()
  }
}
