/**
 * Turns callbacks into an async generator: yields what `run` emits, in order, and returns what it resolves to. When the reader
 * stops early, `signal` given to `run` is aborted and the generator waits for `run` to have cleaned up.
 */
export async function* eventsOf<E, R>(
  run: (emit: (event: E) => void, signal: AbortSignal) => Promise<R>,
): AsyncGenerator<E, R, undefined> {
  const queue: E[] = []
  const reader = new AbortController()
  let wake = () => {}
  const emit = (event: E) => {
    queue.push(event)
    wake()
  }
  let isDone = false
  const finished = run(emit, reader.signal).finally(() => {
    isDone = true
    wake()
  })
  // A rejection is thrown by the await below; until then it must not count as unhandled.
  finished.catch(() => {})
  try {
    for (;;) {
      const event = queue.shift()
      if (event !== undefined) yield event
      else if (isDone) return await finished
      else await new Promise<void>((resolve) => (wake = resolve))
    }
  } finally {
    reader.abort()
    await finished.catch(() => {})
  }
}
