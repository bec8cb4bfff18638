/** Token arrays by content hash, kept between visits. Losing an entry costs time, never correctness. */
export interface TokenStore {
  read(hashes: readonly string[]): Promise<ReadonlyMap<string, Uint16Array>>
  write(entries: ReadonlyMap<string, Uint16Array>): Promise<void>
  /** Keeps what is in `used`, and of the rest the most recently written as far as the store's bound allows. */
  prune(used: ReadonlySet<string>): Promise<void>
}

/** A larger store would crowd out what else the origin keeps; 256 MB are the tokens of about 400 MB of text. */
const storedBytesLimit = 256 * 1024 * 1024
const databaseName = 'inkling-corpus'
/** Part of the key: another tokenizer's numbers mean other text. */
const storeName = 'tokens@1'
const metaName = 'sizes@1'

interface StoredSize {
  readonly hash: string
  readonly bytes: number
  readonly writtenAtMs: number
}

/** In IndexedDB. Where that is missing, blocked or full, it stores nothing and finds nothing. */
export function createIndexedDbTokenStore(factory: IDBFactory | undefined, now: () => number): TokenStore {
  let opened: Promise<IDBDatabase | null> | null = null
  const open = () =>
    (opened ??= factory === undefined ? Promise.resolve(null) : openDatabase(factory).catch(() => null))
  return {
    async read(hashes) {
      const found = new Map<string, Uint16Array>()
      const database = await open()
      if (database === null || hashes.length === 0) return found
      const store = database.transaction(storeName, 'readonly').objectStore(storeName)
      const values = await Promise.all(hashes.map((hash) => answerOf(store.get(hash)).catch(() => undefined)))
      for (const [index, value] of values.entries())
        if (value instanceof Uint16Array) found.set(hashes[index] as string, value)
      return found
    },
    async write(entries) {
      const database = await open()
      if (database === null || entries.size === 0) return
      const transaction = database.transaction([storeName, metaName], 'readwrite')
      for (const [hash, tokens] of entries) {
        transaction.objectStore(storeName).put(tokens, hash)
        transaction
          .objectStore(metaName)
          .put({ hash, bytes: tokens.byteLength, writtenAtMs: now() } satisfies StoredSize, hash)
      }
      await finished(transaction).catch(() => undefined)
    },
    async prune(used) {
      const database = await open()
      if (database === null) return
      const sizes: StoredSize[] = await answerOf(
        database.transaction(metaName, 'readonly').objectStore(metaName).getAll(),
      ).catch(() => [])
      const dropped = excessOf(sizes, used, storedBytesLimit)
      if (dropped.length === 0) return
      const transaction = database.transaction([storeName, metaName], 'readwrite')
      for (const hash of dropped) {
        transaction.objectStore(storeName).delete(hash)
        transaction.objectStore(metaName).delete(hash)
      }
      await finished(transaction).catch(() => undefined)
    },
  }
}

/** Hashes to drop so that the rest fits: the unused ones first, the oldest of them first; used ones only when they alone are too much. */
export function excessOf(sizes: readonly StoredSize[], used: ReadonlySet<string>, limit: number): string[] {
  let total = sizes.reduce((sum, { bytes }) => sum + bytes, 0)
  const order = [...sizes].sort(
    (a, b) => Number(used.has(a.hash)) - Number(used.has(b.hash)) || a.writtenAtMs - b.writtenAtMs,
  )
  const dropped: string[] = []
  for (const { hash, bytes } of order) {
    if (total <= limit) break
    dropped.push(hash)
    total -= bytes
  }
  return dropped
}

function openDatabase(factory: IDBFactory): Promise<IDBDatabase> {
  const request = factory.open(databaseName, 1)
  request.onupgradeneeded = () => {
    request.result.createObjectStore(storeName)
    request.result.createObjectStore(metaName)
  }
  return answerOf(request)
}

function answerOf<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error ?? new Error('IndexedDB refused a request'))
  })
}

function finished(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve()
    transaction.onabort = () => reject(transaction.error ?? new Error('IndexedDB aborted a transaction'))
  })
}
