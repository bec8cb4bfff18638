import type { HocuspocusProviderWebsocket } from '@hocuspocus/provider'
import * as Y from 'yjs'
import type { TreeEntry } from './connection'
import { ListenerSet } from './listener-set'
import { isFirstSynchronisation, LiveProvider } from './live-provider'

/**
 * The file tree as one map that stays. The server makes its tree document anew whenever it loads it; a copy of the old one would
 * merge with the new and keep entries that are gone. So each connection gets a fresh document, and `entries` follows it.
 */
export class TreeMirror {
  readonly entries: Y.Map<TreeEntry> = new Y.Doc().getMap('entries')
  readonly whenReady: Promise<void>
  readonly listeners = new ListenerSet()
  notice: string | null = null
  isSynchronised = false
  private provider: LiveProvider | null = null
  private becomeReady: () => void = () => undefined

  constructor(
    private readonly documentName: string,
    private readonly socket: HocuspocusProviderWebsocket,
  ) {
    this.whenReady = new Promise((resolve) => (this.becomeReady = resolve))
    socket.on('open', this.connect)
    socket.on('close', this.disconnect)
  }

  destroy(): void {
    this.socket.off('open', this.connect)
    this.socket.off('close', this.disconnect)
    this.disconnect()
    this.entries.doc?.destroy()
  }

  private readonly connect = (): void => {
    this.disconnect()
    const document = new Y.Doc()
    const provider: LiveProvider = new LiveProvider({
      name: this.documentName,
      document,
      websocketProvider: this.socket,
      onMessage: ({ event }) => {
        if (isFirstSynchronisation(event.data)) queueMicrotask(() => this.synchronised(provider))
      },
    })
    this.provider = provider
    provider.attach()
  }

  private readonly disconnect = (): void => {
    const { provider } = this
    if (!provider) return
    this.provider = null
    this.isSynchronised = false
    provider.destroy()
    provider.document.destroy()
    this.listeners.notify()
  }

  private synchronised(provider: LiveProvider): void {
    if (this.provider !== provider || this.isSynchronised) return
    const source = provider.document.getMap<TreeEntry>('entries')
    const facts = provider.document.getMap<string>('facts')
    this.follow(source, new Set([...this.entries.keys(), ...source.keys()]))
    source.observe((event) => this.follow(source, event.keysChanged as Set<string>))
    const readNotice = () => {
      this.notice = facts.get('notice') || null
      this.listeners.notify()
    }
    facts.observe(readNotice)
    this.isSynchronised = true
    readNotice()
    this.becomeReady()
  }

  private follow(source: Y.Map<TreeEntry>, paths: ReadonlySet<string>): void {
    this.entries.doc?.transact(() => {
      for (const path of paths) {
        const entry = source.get(path)
        if (!entry) this.entries.delete(path)
        else if (!isSame(entry, this.entries.get(path))) this.entries.set(path, entry)
      }
    })
  }
}

const isSame = (a: TreeEntry, b: TreeEntry | undefined) =>
  b !== undefined && a.type === b.type && a.bytes === b.bytes && a.collapsed === b.collapsed
