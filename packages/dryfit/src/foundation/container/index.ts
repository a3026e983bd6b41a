export { type ContainerRequest, type RunningContainer, startContainer } from './container.ts'
