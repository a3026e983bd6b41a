export { CloneReset } from './clone-reset.ts'
export { Doorman } from './doorman.ts'
export { HotSwap, type MoveOptions } from './hot-swap.ts'
export { openInnerDoor } from './inner-door.ts'
