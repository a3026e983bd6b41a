export { SharedSession } from './shared-session.ts'
