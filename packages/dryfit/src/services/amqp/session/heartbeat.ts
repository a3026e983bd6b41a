/**
 * Keeps a connection alive and notices a dead one (AMQP 0-9-1 §4.2.7). On the machine's time and not the environment's:
 * it is about the socket, and a test that moves its clock by a day must not lose its connections.
 */
export class Heartbeat {
  readonly #timer: NodeJS.Timeout
  #sent = true
  #silentTicks = 0

  constructor(intervalSeconds: number, actions: { send(): void; dead(): void }) {
    // Twice for each interval, so that a quiet peer hears from us in time.
    this.#timer = setInterval(
      () => {
        if (!this.#sent) actions.send()
        this.#sent = false
        this.#silentTicks++
        // Two whole intervals without a byte.
        if (this.#silentTicks > 4) actions.dead()
      },
      (intervalSeconds * 1000) / 2,
    )
    this.#timer.unref()
  }

  heard(): void {
    this.#silentTicks = 0
  }

  spoke(): void {
    this.#sent = true
  }

  stop(): void {
    clearInterval(this.#timer)
  }
}
