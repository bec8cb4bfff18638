/** Time as documents see it, so that tests can turn it by hand. */
export interface Clock {
  nowMs(): number
  /** Runs `task` once after `ms`. Returns the cancellation. */
  schedule(ms: number, task: () => void): () => void
}

export const systemClock: Clock = {
  nowMs: () => performance.now(),
  schedule: (ms, task) => {
    const timer = setTimeout(task, ms)
    return () => clearTimeout(timer)
  },
}

export const pause = (clock: Clock, ms: number): Promise<void> =>
  new Promise((resolve) => void clock.schedule(ms, resolve))
