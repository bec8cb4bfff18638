import {
  Hocuspocus,
  MessageType,
  type beforeHandleMessagePayload,
  type connectedPayload,
  type onAuthenticatePayload,
  type onLoadDocumentPayload,
  type onStatelessPayload,
} from '@hocuspocus/server'
import { createDecoder, readVarString, readVarUint } from 'lib0/decoding'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer, type WebSocket } from 'ws'
import { parseDocumentRequest, type DocumentMessage } from '@/core/text/document-message'
import type { FileService } from '../services'
import { systemClock, type Clock } from './clock'
import { parseDocumentName, type DocumentStore } from './document-store'
import type { DocumentLogger } from './document-logger'
import { DocumentRefused, type DocumentSession } from './document-session'
import { createFileService } from './file-service'
import { TrafficBudget } from './traffic-budget'
import { UpdateLog } from './update-log'
import { WorkspaceRooms } from './workspace-rooms'

/** One Yjs update at most; above three times the largest document, since a first synchronisation carries its history. */
const maxMessageBytes = 16 * 1024 * 1024
/** Documents that one tab may hold; the editor closes those out of sight long before. */
const maxDocumentsPerSocket = 256
/** A reader this far behind is cut off; it comes back and synchronises afresh. */
const maxUnsentBytes = 64 * 1024 * 1024

export interface CollaborationOptions {
  readonly store: DocumentStore
  /** Absolute folder of a workspace, symlinks resolved; null when it is unknown. */
  readonly rootOf: (workspaceId: string) => Promise<string | null>
  readonly logger: DocumentLogger
  readonly clock?: Clock
}

export interface Collaboration {
  /** Takes over a websocket upgrade. Session, Host and Origin are checked before, by the caller. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void
  readonly files: FileService
  /** Takes no more edits, commits and writes those it has, and lets every socket go. */
  close(): Promise<void>
}

/** What Hocuspocus hands from hook to hook, one per socket. */
interface SocketContext {
  readonly documentNames: Set<string>
}

export function createCollaboration({
  store,
  rootOf,
  logger,
  clock = systemClock,
}: CollaborationOptions): Collaboration {
  const log = new UpdateLog(store, logger, clock)
  const rooms = new WorkspaceRooms(rootOf, { store, log, logger, clock })
  const desk = new DocumentDesk({ store, rootOf, rooms, log, logger })
  const hocuspocus = new Hocuspocus({
    quiet: true,
    onAuthenticate: (payload) => desk.admit(payload),
    onLoadDocument: (payload) => desk.load(payload),
    connected: (payload) => desk.welcome(payload),
    beforeHandleMessage: (payload) => desk.screen(payload),
    onStateless: (payload) => desk.answer(payload),
    beforeUnloadDocument: async ({ documentName }) => desk.session(documentName)?.flush(),
    afterUnloadDocument: async ({ documentName }) => desk.leave(documentName),
  })
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: maxMessageBytes,
    // One message per turn of the event loop: a document closed and opened again in one packet is then seen in that order.
    allowSynchronousEvents: false,
  })
  const files = createFileService({
    store,
    rooms,
    logger,
    disconnect: (documentName) => hocuspocus.closeConnections(documentName),
  })
  let isClosing = false
  return {
    files,
    upgrade: (request, socket, head) => {
      if (isClosing) return void socket.destroy()
      sockets.handleUpgrade(request, socket, head, (webSocket) => {
        guard(webSocket, clock, logger)
        hocuspocus.handleConnection(webSocket, request, { documentNames: new Set() } satisfies SocketContext)
      })
    },
    close: async () => {
      isClosing = true
      for (const webSocket of sockets.clients) webSocket.close(1012, 'The server is restarting.')
      // First what came from clients; then what comparing with the disk still adds. A database that is down ends here.
      await log.close()
      await files.close()
      await log.close()
      await Promise.all(rooms.all.map((room) => rooms.close(room)))
      for (const webSocket of sockets.clients) webSocket.terminate()
    },
  }
}

function guard(webSocket: WebSocket, clock: Clock, logger: DocumentLogger): void {
  const budget = new TrafficBudget(clock)
  // Without a listener, a message over the size limit would end the process.
  webSocket.on('error', (error) => logger.warn({ err: error }, 'a collaboration socket failed'))
  webSocket.on('message', (data: Buffer) => {
    if (!budget.take(data.byteLength) || webSocket.bufferedAmount > maxUnsentBytes) {
      logger.warn({ unsentBytes: webSocket.bufferedAmount }, 'a collaboration socket is over its limits and was closed')
      webSocket.terminate()
    }
  })
}

/** A refusal without a message is not printed by Hocuspocus; its reason is what the client gets. */
class Refusal extends Error {
  constructor(readonly reason: 'unknown-document' | 'not-text' | 'too-many-documents' | 'unavailable' | 'forbidden') {
    super('')
  }
}

interface DeskPorts extends Pick<CollaborationOptions, 'store' | 'rootOf' | 'logger'> {
  readonly rooms: WorkspaceRooms
  readonly log: UpdateLog
}

/** What happens at each of Hocuspocus's hooks. */
class DocumentDesk {
  constructor(private readonly ports: DeskPorts) {}

  session(documentName: string): DocumentSession | null {
    const name = parseDocumentName(documentName)
    return name?.fileId ? (this.ports.rooms.find(name.workspaceId)?.session(name.fileId) ?? null) : null
  }

  async admit({ documentName, connectionConfig, context }: onAuthenticatePayload): Promise<void> {
    const { documentNames } = context as SocketContext
    documentNames.add(documentName)
    if (documentNames.size > maxDocumentsPerSocket) throw new Refusal('too-many-documents')
    if (this.ports.log.isOverloaded) throw new Refusal('unavailable')
    const name = parseDocumentName(documentName)
    if (!name) throw new Refusal('unknown-document')
    const isKnown = await this.orUnavailable(async () => {
      if (name.fileId === null) return (await this.ports.rootOf(name.workspaceId)) !== null
      return (await this.ports.store.fileById(name.workspaceId, name.fileId)) !== null
    })
    if (!isKnown) throw new Refusal('unknown-document')
    connectionConfig.readOnly = name.fileId === null
  }

  async load({ documentName, document }: onLoadDocumentPayload): Promise<void> {
    const name = parseDocumentName(documentName)
    if (!name) throw new Refusal('unknown-document')
    const isOpen = await this.orUnavailable(() =>
      this.ports.rooms.within(name.workspaceId, async (room) => {
        if (name.fileId === null) await room.openTree(document)
        else {
          const file = await this.ports.store.fileById(name.workspaceId, name.fileId)
          if (!file) throw new Refusal('unknown-document')
          await room.openSession(file, document)
        }
        return true
      }),
    )
    if (!isOpen) throw new Refusal('unknown-document')
  }

  async welcome({ connection, context, documentName }: connectedPayload): Promise<void> {
    for (const notice of this.session(documentName)?.noticesFor() ?? [])
      connection.sendStateless(JSON.stringify(notice))
    connection.onClose(() => void (context as SocketContext).documentNames.delete(documentName))
  }

  /** Not async on purpose: messages must pass in the order in which they came. */
  screen({ update }: beforeHandleMessagePayload): Promise<void> {
    const decoder = createDecoder(update)
    readVarString(decoder)
    const type: MessageType = readVarUint(decoder)
    // Clients do not speak to each other past the server: `saved` must come from here.
    if (type === MessageType.BroadcastStateless) return Promise.reject(new Refusal('forbidden'))
    const isEdit = type === MessageType.Sync || type === MessageType.SyncReply
    return isEdit && this.ports.log.isOverloaded ? Promise.reject(new Refusal('unavailable')) : Promise.resolve()
  }

  async answer({ connection, documentName, payload }: onStatelessPayload): Promise<void> {
    const session = this.session(documentName)
    const request = parseDocumentRequest(payload)
    if (!session || !request) return
    try {
      if (request.kind === 'check-disk') return await session.disk.check()
      const isCommitted = await session.barrier(Buffer.from(request.stateVector, 'base64'))
      const message: DocumentMessage = { kind: isCommitted ? 'saved' : 'resync', id: request.id }
      connection.sendStateless(JSON.stringify(message))
    } catch (error) {
      this.ports.logger.error({ err: error, documentName }, 'a document could not answer its client')
    }
  }

  async leave(documentName: string): Promise<void> {
    const name = parseDocumentName(documentName)
    if (name) await this.ports.rooms.sweep(name.workspaceId)
  }

  private async orUnavailable<T>(task: () => Promise<T>): Promise<T> {
    try {
      return await task()
    } catch (error) {
      if (error instanceof Refusal) throw error
      if (error instanceof DocumentRefused) throw new Refusal(error.reason)
      this.ports.logger.error({ err: error }, 'a document could not be opened')
      throw new Refusal('unavailable')
    }
  }
}
