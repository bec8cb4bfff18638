/** Who wants to be told. A listener may unsubscribe itself or others while being called. */
export class ListenerSet {
  private readonly listeners = new Set<() => void>()

  add(listener: () => void): () => void {
    this.listeners.add(listener)
    return () => void this.listeners.delete(listener)
  }

  notify(): void {
    for (const listener of this.listeners) listener()
  }

  clear(): void {
    this.listeners.clear()
  }
}
