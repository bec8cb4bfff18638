/** Runs tasks one after another, in the order in which they were asked for. A task that fails does not stop the next. */
export class SerialQueue {
  private tail: Promise<unknown> = Promise.resolve()

  run<T>(task: () => Promise<T>): Promise<T> {
    const result = this.tail.then(task)
    this.tail = result.catch(() => undefined)
    return result
  }

  /** Resolves when everything asked for so far has ended. */
  idle(): Promise<unknown> {
    return this.tail
  }
}

/** Runs `task` while every queue is held. Callers hold queues in one order only, so that two of them cannot wait for each other. */
export function runHolding<T>(queues: readonly SerialQueue[], task: () => Promise<T>): Promise<T> {
  return queues.reduceRight<() => Promise<T>>((inner, queue) => () => queue.run(inner), task)()
}
