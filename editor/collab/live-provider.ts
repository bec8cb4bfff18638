import { HocuspocusProvider, HocuspocusProviderWebsocket } from '@hocuspocus/provider'
import * as encoding from 'lib0/encoding'
import * as decoding from 'lib0/decoding'

/** Numbers of Hocuspocus's and y-protocols' wire formats; neither package exports them all. */
const wire = { sync: 0, stateless: 5, syncStep2: 1, update: 2 } as const
const socketOpen = 1

/**
 * A provider that sends nothing while its socket is down. The stock one queues every message instead: hours of offline typing would
 * arrive one keystroke at a time, and a barrier could overtake edits that the old socket lost. The outbox sends those again.
 */
export class LiveProvider extends HocuspocusProvider {
  override send(...message: Parameters<HocuspocusProvider['send']>): void {
    if (this.isLive) super.send(...message)
  }

  get isLive(): boolean {
    return this.socket.webSocket?.readyState === socketOpen
  }

  sendUpdate(update: Uint8Array): void {
    const encoder = this.encoder(wire.sync)
    encoding.writeVarUint(encoder, wire.update)
    encoding.writeVarUint8Array(encoder, update)
    this.transmit(encoder)
  }

  override sendStateless(payload: string): void {
    const encoder = this.encoder(wire.stateless)
    encoding.writeVarString(encoder, payload)
    this.transmit(encoder)
  }

  private get socket(): HocuspocusProviderWebsocket {
    return this.configuration.websocketProvider
  }

  private encoder(type: number): encoding.Encoder {
    const encoder = encoding.createEncoder()
    encoding.writeVarString(encoder, this.configuration.name)
    encoding.writeVarUint(encoder, type)
    return encoder
  }

  private transmit(encoder: encoding.Encoder): void {
    if (this.isLive) this.socket.webSocket?.send(encoding.toUint8Array(encoder) as Uint8Array<ArrayBuffer>)
  }
}

/** True for the message that brings everything this client lacks: once it is applied, the document is complete. */
export function isFirstSynchronisation(data: unknown): boolean {
  if (!(data instanceof ArrayBuffer)) return false
  const decoder = decoding.createDecoder(new Uint8Array(data))
  decoding.readVarString(decoder)
  return decoding.readVarUint(decoder) === wire.sync && decoding.readVarUint(decoder) === wire.syncStep2
}
