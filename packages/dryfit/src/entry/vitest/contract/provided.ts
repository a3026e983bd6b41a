/** Where the contracts of a run are gathered, as the global setup tells the workers. */
export interface ContractPlaces {
  /** Where the contracts lie. */
  readonly folder: string
  /** Where the workers of this run leave their shares. */
  readonly parts: string
}

declare module 'vitest' {
  interface ProvidedContext {
    dryfitContracts?: ContractPlaces
    /** The folder as the project's config names it. */
    dryfitContractFolder?: string
  }
}
