import { getContainerRuntimeClient, ImageName } from 'testcontainers'
import { messageOf } from '../../../src/foundation/core/index.ts'

/** The images that the tests run, by what they are for; none is fetched for a test. */
export const IMAGES = {
  redis: 'redis:7.0-alpine',
  postgres: 'postgres:18-alpine',
  rabbitmq: 'rabbitmq:4-management-alpine',
  mailpit: 'axllent/mailpit:v1.21',
  node: 'node:24-alpine',
  /** Of testcontainers: the way from inside to this machine. */
  tunnel: 'testcontainers/sshd:1.4.0',
} as const

/** Why containers of these images cannot be run here; undefined when they can. */
export async function missingForContainers(...images: readonly string[]): Promise<string | undefined> {
  try {
    const { image } = await getContainerRuntimeClient()
    for (const each of images) {
      if (!(await image.exists(ImageName.fromString(each)))) return `the engine has no image ${each}`
    }
    return undefined
  } catch (thrown) {
    return messageOf(thrown)
  }
}

/** Whether the engine has a container, running or not. */
export async function hasContainer(id: string): Promise<boolean> {
  const { container } = await getContainerRuntimeClient()
  const listed = await container.dockerode.listContainers({ all: true })
  return listed.some(({ Id }) => Id === id)
}

/** The containers that the engine has of an image, running or not. */
export async function containersOf(image: string): Promise<string[]> {
  const { container } = await getContainerRuntimeClient()
  const listed = await container.dockerode.listContainers({ all: true, filters: { ancestor: [image] } })
  return listed.map(({ Id }) => Id)
}

/** Ends a container behind our back. */
export async function killContainer(id: string): Promise<void> {
  const { container } = await getContainerRuntimeClient()
  await container.getById(id).kill()
}
