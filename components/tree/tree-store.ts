import type * as Y from 'yjs'
import type { TreeEntry } from '@/editor/collab/connection'
import { emptyTree, treeModelOf, type TreeModel } from './tree-model'

/** What a rebuild waits for: the first sync of a large tree arrives in many pieces. */
const gatherMs = 40

/** The shared map as a model that React can subscribe to. */
export class TreeStore {
  private model: TreeModel = emptyTree
  private timer: number | null = null
  private readonly listeners = new Set<() => void>()

  constructor(private readonly map: Y.Map<TreeEntry>) {
    if (map.size > 0) this.rebuild()
    map.observe(this.schedule)
  }

  readonly read = (): TreeModel => this.model

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  destroy(): void {
    this.map.unobserve(this.schedule)
    if (this.timer !== null) window.clearTimeout(this.timer)
  }

  private readonly schedule = (): void => {
    this.timer ??= window.setTimeout(() => this.rebuild(), gatherMs)
  }

  private rebuild(): void {
    this.timer = null
    this.model = treeModelOf(this.map.entries())
    for (const listener of this.listeners) listener()
  }
}
