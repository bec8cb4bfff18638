/** An update that the server has not acknowledged. Keys are unique over all tabs. */
export interface UnsentUpdate {
  readonly key: string
  readonly update: Uint8Array
}

/** Where unsent edits outlive their tab. Calls take effect in the order in which they are made. */
export interface UnsentStorage {
  load(documentName: string): Promise<readonly UnsentUpdate[]>
  put(documentName: string, unsent: UnsentUpdate): Promise<void>
  remove(documentName: string, keys: readonly string[]): Promise<void>
}

/** Keeps nothing beyond the page: for browsers that refuse storage. */
export class MemoryUnsentStorage implements UnsentStorage {
  private readonly updates = new Map<string, Map<string, Uint8Array>>()

  async load(documentName: string): Promise<readonly UnsentUpdate[]> {
    return [...(this.updates.get(documentName) ?? [])].map(([key, update]) => ({ key, update }))
  }

  async put(documentName: string, { key, update }: UnsentUpdate): Promise<void> {
    const ofDocument = this.updates.get(documentName) ?? new Map<string, Uint8Array>()
    this.updates.set(documentName, ofDocument.set(key, update))
  }

  async remove(documentName: string, keys: readonly string[]): Promise<void> {
    for (const key of keys) this.updates.get(documentName)?.delete(key)
  }
}

const databaseName = 'inkling-unsent'
const storeName = 'updates'

/** One object store with the keys `[documentName, key]`, so that a document's updates are one range. */
class IndexedDbUnsentStorage implements UnsentStorage {
  private database: Promise<IDBDatabase> | null = null

  constructor(private readonly factory: IDBFactory) {}

  async load(documentName: string): Promise<readonly UnsentUpdate[]> {
    const store = await this.store('readonly')
    const range = IDBKeyRange.bound([documentName], [documentName, []])
    const [keys, updates] = await Promise.all([settled(store.getAllKeys(range)), settled(store.getAll(range))])
    return keys.map((key, index) => ({
      key: String((key as [string, string])[1]),
      update: updates[index] as Uint8Array,
    }))
  }

  async put(documentName: string, { key, update }: UnsentUpdate): Promise<void> {
    await settled((await this.store('readwrite')).put(update, [documentName, key]))
  }

  async remove(documentName: string, keys: readonly string[]): Promise<void> {
    const store = await this.store('readwrite')
    await Promise.all(keys.map((key) => settled(store.delete([documentName, key]))))
  }

  private async store(mode: IDBTransactionMode): Promise<IDBObjectStore> {
    this.database ??= this.open()
    return (await this.database).transaction(storeName, mode).objectStore(storeName)
  }

  private open(): Promise<IDBDatabase> {
    const request = this.factory.open(databaseName, 1)
    request.addEventListener('upgradeneeded', () => request.result.createObjectStore(storeName))
    return settled(request)
  }
}

const settled = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result))
    request.addEventListener('error', () => reject(request.error ?? new Error('The browser refused its storage.')))
  })

/** The best storage that this runtime has. */
export const defaultUnsentStorage = (): UnsentStorage =>
  typeof indexedDB === 'undefined' ? new MemoryUnsentStorage() : new IndexedDbUnsentStorage(indexedDB)
