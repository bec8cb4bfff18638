import { Observable } from './observable'

/** How long it has to be calm before we say so: longer than the gap between two keys of someone who is typing. */
export const calmMs = 300

/**
 * An observable that reaches its calm value only after a pause, so that what is shown does not blink with every key. Every other
 * value is shown at once.
 */
export class Settling<T> extends Observable<T> {
  private timer: ReturnType<typeof setTimeout> | null = null

  constructor(
    value: T,
    private readonly calm: T,
  ) {
    super(value)
  }

  override write(value: T): void {
    if (this.timer !== null) clearTimeout(this.timer)
    this.timer = null
    if (!Object.is(value, this.calm) || Object.is(this.read(), this.calm)) {
      super.write(value)
      return
    }
    this.timer = setTimeout(() => {
      this.timer = null
      super.write(value)
    }, calmMs)
  }
}
