import { useSyncExternalStore } from 'react'

/** A value outside React that components may follow. Equal values do not notify. */
export class Observable<T> {
  private readonly listeners = new Set<() => void>()

  constructor(private value: T) {}

  readonly read = (): T => this.value

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  write(value: T): void {
    if (Object.is(value, this.value)) return
    this.value = value
    for (const listener of this.listeners) listener()
  }
}

export function useObservable<T>(observable: Observable<T>): T {
  return useSyncExternalStore(observable.subscribe, observable.read, observable.read)
}

/** Follows one aspect of a value: renders again only when that changes. `select` returns a primitive, or the same object for the same value. */
export function useSelected<T, S>(observable: Observable<T>, select: (value: T) => S): S {
  const read = () => select(observable.read())
  return useSyncExternalStore(observable.subscribe, read, read)
}
