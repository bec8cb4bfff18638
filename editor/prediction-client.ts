import type { Extension } from '@codemirror/state'
import { type EditorView, ViewPlugin, type Command, type PluginValue, type ViewUpdate } from '@codemirror/view'
import { documentPath } from './inline-suggestion/state'
import { PredictionSession, type PredictionStatus } from './prediction-session'
import type { TabPort } from './tab-port'

/** Name of the `performance` measures from a key to the paint of the ghost text it brought, for benches. */
const ghostMeasure = 'inkling:ghost'
/** The timeline keeps measures for ever; nobody looks further back than this. */
const keptMeasures = 2_000

const now = () => performance.timeOrigin + performance.now()

class PredictionClient implements PluginValue {
  readonly session: PredictionSession
  private keyAtMs = 0
  private measured = 0
  private screen: { readonly from: number; readonly to: number }

  constructor(
    private readonly view: EditorView,
    port: TabPort,
    onStatus: (status: PredictionStatus) => void,
  ) {
    this.screen = view.viewport
    this.session = new PredictionSession(
      {
        port,
        path: view.state.facet(documentPath),
        now,
        viewport: () => this.clampedScreen(),
        state: () => view.state,
        dispatch: (effect) => view.dispatch({ effects: effect }),
        onStatus,
        onShown: (keyAtMs) => this.measurePaint(keyAtMs),
      },
      view.state,
    )
  }

  update(update: ViewUpdate) {
    if (update.docChanged)
      this.screen = { from: update.changes.mapPos(this.screen.from, -1), to: update.changes.mapPos(this.screen.to, 1) }
    this.session.follow(update.transactions, this.keyAtMs || now())
    if (update.docChanged || update.selectionSet) this.keyAtMs = 0
    if (update.geometryChanged || update.viewportChanged) this.readScreen()
  }

  destroy() {
    this.session.close()
  }

  noteKey(event: Event) {
    this.keyAtMs = performance.timeOrigin + event.timeStamp
  }

  /** Touch and input methods bring text without a key; after a key, the key is what the user waits from. */
  noteInput(event: Event) {
    if (this.keyAtMs === 0) this.noteKey(event)
  }

  /** What is really visible; CodeMirror's viewport has a margin of a screen's height around it. */
  readScreen() {
    this.view.requestMeasure({
      key: this,
      read: ({ scrollDOM, documentPadding }) => {
        const top = scrollDOM.scrollTop - documentPadding.top
        const first = this.view.lineBlockAtHeight(top)
        const last = this.view.lineBlockAtHeight(top + scrollDOM.clientHeight)
        this.screen = { from: first.from, to: last.to }
      },
    })
  }

  private clampedScreen() {
    const { length } = this.view.state.doc
    return { from: Math.min(this.screen.from, length), to: Math.min(this.screen.to, length) }
  }

  /** A frame callback runs before the paint, a message posted from it after. */
  private measurePaint(keyAtMs: number) {
    if (document.hidden) return
    requestAnimationFrame(() => {
      const channel = new MessageChannel()
      channel.port1.addEventListener('message', () => {
        channel.port1.close()
        if (this.measured % keptMeasures === keptMeasures - 1) performance.clearMeasures(ghostMeasure)
        this.measured += 1
        performance.measure(ghostMeasure, {
          start: Math.max(0, keyAtMs - performance.timeOrigin),
          end: performance.now(),
        })
      })
      channel.port1.start()
      channel.port2.postMessage(null)
    })
  }
}

/** Connects an editor to the tab worker. */
export function predictionClient(
  port: TabPort,
  onStatus: (status: PredictionStatus) => void,
): { readonly extension: Extension; readonly suggest: Command } {
  const plugin = ViewPlugin.define((view) => new PredictionClient(view, port, onStatus), {
    eventObservers: {
      keydown(event) {
        this.noteKey(event)
      },
      beforeinput(event) {
        this.noteInput(event)
      },
      paste(event) {
        this.noteKey(event)
      },
      drop(event) {
        this.noteKey(event)
      },
      scroll() {
        this.readScreen()
      },
    },
  })
  const suggest: Command = (view) => {
    view.plugin(plugin)?.session.ask('explicit', now())
    return true
  }
  return { extension: plugin, suggest }
}
