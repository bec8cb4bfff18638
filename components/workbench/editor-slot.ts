import { createEditor, type EditorHandle, type EditorOptions, type EditorStatus } from '@/editor/editor'
import type { EditorSettings } from '@/editor/setting'
import { Observable } from '../state/observable'

/** Where to put the cursor: a line of an address, or an offset of a suggestion. */
export type Place = { readonly line: number; readonly column?: number } | { readonly offset: number }

export type EditorSource = Omit<EditorOptions, 'parent' | 'onStatus'>

/** The editor of one tab in one group. It outlives the moments in which another tab is on screen, scroll position included. */
export class EditorSlot {
  readonly status = new Observable<EditorStatus | null>(null)
  private readonly host = document.createElement('div')
  private handle: EditorHandle | null = null
  private scroll: ReturnType<EditorHandle['view']['scrollSnapshot']> | null = null
  private place: Place | null = null
  private wantsFocus = false

  constructor() {
    this.host.className = 'h-full min-h-0'
  }

  /** Shows the editor in `parent`; the first time, builds it from what `source` says. */
  attach(parent: HTMLElement, source: () => EditorSource): void {
    parent.append(this.host)
    if (!this.handle) {
      this.handle = createEditor({ ...source(), parent: this.host, onStatus: (status) => this.status.write(status) })
      this.status.write(this.handle.status())
    } else if (this.scroll) {
      this.handle.view.dispatch({ effects: this.scroll })
    }
    if (this.place) this.reveal(this.place)
    if (this.wantsFocus) this.focus()
  }

  detach(): void {
    if (this.handle) this.scroll = this.handle.view.scrollSnapshot()
    // An editor that is only moved, within this task, takes its focus along.
    this.wantsFocus ||= this.hasFocus
    this.host.remove()
    window.setTimeout(() => {
      if (!this.host.isConnected && this.handle) this.wantsFocus = false
    })
  }

  reveal(place: Place): void {
    if (!this.handle || !this.host.isConnected) {
      this.place = place
      return
    }
    this.place = null
    if ('line' in place) {
      this.handle.reveal(place.line, place.column)
      return
    }
    const { doc } = this.handle.view.state
    const line = doc.lineAt(Math.min(place.offset, doc.length))
    this.handle.reveal(line.number, place.offset - line.from + 1)
  }

  /** Now, or as soon as the editor is on screen. */
  focus(): void {
    this.wantsFocus = !this.handle || !this.host.isConnected
    if (!this.wantsFocus) this.handle?.focus()
  }

  get hasFocus(): boolean {
    return this.handle?.view.hasFocus ?? false
  }

  run(action: (handle: EditorHandle) => void): void {
    if (this.handle) action(this.handle)
  }

  configure(settings: EditorSettings): void {
    this.handle?.configure(settings)
  }

  setTheme(theme: 'dark' | 'light'): void {
    this.handle?.setTheme(theme)
  }

  destroy(): void {
    this.handle?.destroy()
    this.host.remove()
  }
}
