export * from './foundation/core/index.ts'
