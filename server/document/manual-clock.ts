import type { Clock } from './clock'

/** Time that moves when a test says so. */
export class ManualClock implements Clock {
  private time = 0
  private tasks: { readonly atMs: number; readonly task: () => void }[] = []

  nowMs(): number {
    return this.time
  }

  schedule(ms: number, task: () => void): () => void {
    const entry = { atMs: this.time + ms, task }
    this.tasks.push(entry)
    return () => {
      this.tasks = this.tasks.filter((other) => other !== entry)
    }
  }

  /** Runs what is due, in order of time, with the promises that each leads to. */
  async advance(ms: number): Promise<void> {
    const end = this.time + ms
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve))
      const [next] = this.tasks.filter(({ atMs }) => atMs <= end).toSorted((a, b) => a.atMs - b.atMs)
      if (!next) break
      this.tasks = this.tasks.filter((other) => other !== next)
      this.time = Math.max(this.time, next.atMs)
      next.task()
    }
    this.time = end
  }
}
