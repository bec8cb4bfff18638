import type { Clock } from './clock'

const windowMs = 10_000
/** Fast typing is 20 messages a second; a return from offline sends one per document. */
const maxMessages = 20_000
const maxBytes = 128 * 1024 * 1024

/** Counts what one socket sends, in windows of ten seconds. */
export class TrafficBudget {
  private startedAtMs: number
  private messages = 0
  private bytes = 0

  constructor(private readonly clock: Clock) {
    this.startedAtMs = clock.nowMs()
  }

  /** False when this message is more than a browser sends. */
  take(bytes: number): boolean {
    const now = this.clock.nowMs()
    if (now - this.startedAtMs >= windowMs) {
      this.startedAtMs = now
      this.messages = 0
      this.bytes = 0
    }
    this.messages += 1
    this.bytes += bytes
    return this.messages <= maxMessages && this.bytes <= maxBytes
  }
}
