import { readdirSync, readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import path from 'node:path'
import type { Duplex } from 'node:stream'
import next from 'next'
import { repositoryRoot, type ServerConfig } from './config'
import { setServices } from './container'
import { controlPath, openControl, type ProjectOpening } from './control'
import { createCredentialStore } from './db/credential-store'
import { openDatabase, type Database } from './db/database'
import { createSessionStore } from './db/session-store'
import { createWorkspaceStore } from './db/workspace-store'
import { createCollaboration, type Collaboration } from './document/collaboration'
import { createPrismaDocumentStore } from './document/prisma-document-store'
import { listen, refuseUpgrade, type ListeningServer } from './http-server'
import type { Logger } from './log'
import { openProject } from './project'
import { createAddressBook } from './security/address-book'
import { createGate } from './security/gate'
import { readSecrets, type Secrets } from './security/secret-file'
import type { Services } from './services'
import { createSessionService } from './session/session-service'
import { createCorpusService } from './workspace/corpus'
import { createCredentialVault } from './workspace/credential-vault'
import { createWorkspaceService, type WorkspaceHost } from './workspace/workspace-service'

export interface Application {
  /** Opens a folder or git URL, or just the start page, and answers the URL to print. */
  open(project: string | null): Promise<ProjectOpening>
  /** Takes no more requests, commits and writes every document, then lets go of the database. Safe to call twice. */
  close(): Promise<void>
}

/** What a request meets once the application is ready. */
interface Front {
  request(request: IncomingMessage, response: ServerResponse): Promise<void>
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void>
}

/** Builds everything, in the order of its dependencies, and listens. Throws with a sentence for people when it cannot. */
export async function startApplication(
  config: ServerConfig,
  log: Logger,
  onFailure: (cause: Error) => void,
): Promise<Application> {
  const secrets = readSecrets(config.dataDir)
  const database = await openDatabase({ dataDir: config.dataDir, url: config.databaseUrl, onFailure })
  try {
    return await startOn(database, secrets, config, log)
  } catch (error) {
    await database.close()
    throw error
  }
}

async function startOn(database: Database, secrets: Secrets, config: ServerConfig, log: Logger): Promise<Application> {
  const { workspaces, collaboration, corpus } = await createWorkspaces(database, secrets, config, log)
  const sessions = createSessionService(createSessionStore(database.prisma))
  let front: Front | null = null
  const listening = await listen(config, {
    request: (request, response) => {
      if (!front) return void response.writeHead(503, { 'Retry-After': '1' }).end()
      front.request(request, response).catch((error: unknown) => {
        log.error({ err: error, path: pathOf(request) }, 'a request failed')
        if (!response.headersSent) response.writeHead(500)
        response.end()
      })
    },
    upgrade: (request, socket, head) => {
      socket.on('error', () => socket.destroy())
      if (!front) return refuseUpgrade(socket, 503)
      front.upgrade(request, socket, head).catch((error: unknown) => {
        log.error({ err: error, path: pathOf(request) }, 'an upgrade failed')
        socket.destroy()
      })
    },
  })
  const secure = config.tls !== null
  const addresses = createAddressBook({ ...config, port: listening.port, secure })
  const isHttps = secure || config.publicUrl?.protocol === 'https:'
  setServices({
    server: serverFacts(config, addresses.isLoopback, database),
    workspaces,
    files: collaboration.files,
    corpus,
  })
  // Left to itself, Next takes upgrades from the real server past the gate, and ends every socket that is not its own. It gets a server
  // that never listens instead; `front.upgrade` hands over what is Next's.
  const pageServer = createServer()
  const pages = next({ dev: config.development, dir: repositoryRoot, hostname: config.host, port: listening.port, httpServer: pageServer })
  await pages.prepare()
  const gate = createGate({
    addresses,
    sessions,
    cookieName: `inkling-${secrets.instance}`,
    secure: isHttps,
    development: config.development,
    isPublicPath: publicPaths(),
  })
  const urlOf = (pathname: string) => {
    const url = new URL(pathname, addresses.baseUrl)
    url.searchParams.set('token', sessions.issueStartToken())
    return url.href
  }
  const open = (project: string | null, signal: AbortSignal) =>
    openProject(project, { workspaces, urlOf, onProgress: (event) => log.info(event, 'opening the project') }, signal)
  const control = openControl({ dataDir: config.dataDir, host: config.host, port: listening.port, secure, open })
  const handlePage = pages.getRequestHandler()
  front = {
    async request(request, response) {
      logWhenDone(request, response, log)
      if (request.url === controlPath) return control.handle(request, response)
      if (await gate.admit(request, response)) await handlePage(request, response)
    },
    async upgrade(request, socket, head) {
      const status = await gate.refuseUpgrade(request)
      if (status !== null) return refuseUpgrade(socket, status)
      if (pathOf(request) === '/collab') collaboration.upgrade(request, socket, head)
      // Next's own socket reloads pages while they are developed; a built server has none.
      else if (config.development) pageServer.emit('upgrade', request, socket, head)
      else refuseUpgrade(socket, 404)
    },
  }
  log.info({ port: listening.port, database: database.kind }, 'listening')

  let closing: Promise<void> | undefined
  const close = async () => {
    control.close()
    await shutDown({ listening, workspaces, collaboration, closePages: () => pages.close(), database })
  }
  return { open: (project) => open(project, new AbortController().signal), close: () => (closing ??= close()) }
}

async function createWorkspaces(database: Database, secrets: Secrets, config: ServerConfig, log: Logger) {
  const store = createWorkspaceStore(database.prisma)
  // Each of the two knows one thing of the other: where a workspace lies, and that it goes.
  let collaboration: Collaboration | null = null
  const workspaces = await createWorkspaceService({
    store,
    vault: createCredentialVault(Buffer.from(secrets.credentialKey, 'base64'), createCredentialStore(database.prisma)),
    folder: path.join(config.dataDir, 'workspaces'),
    allowPrivateRemotes: config.allowPrivateRemotes,
    forgetDocuments: async (workspaceId) => collaboration?.files.forgetWorkspace(workspaceId),
  })
  collaboration = createCollaboration({
    store: createPrismaDocumentStore(database.prisma),
    rootOf: (workspaceId) => workspaces.root(workspaceId),
    logger: log.child({ room: 'document' }),
  })
  const corpus = createCorpusService({
    rootOf: (workspaceId) => workspaces.root(workspaceId),
    isInsideRepository: async (workspaceId) => (await store.find(workspaceId))?.kind === 'local',
    now: Date.now,
  })
  return { workspaces, collaboration, corpus }
}

interface Parts {
  readonly listening: ListeningServer
  readonly workspaces: WorkspaceHost
  readonly collaboration: Collaboration
  readonly closePages: () => Promise<void>
  readonly database: Database
}

/** What still writes ends first, what it writes to ends last. */
async function shutDown({ listening, workspaces, collaboration, closePages, database }: Parts): Promise<void> {
  const { server } = listening
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  await collaboration.close()
  await workspaces.close()
  server.closeAllConnections()
  await closed
  await closePages()
  await database.close()
}

function serverFacts(config: ServerConfig, isLoopback: boolean, database: Database): Services['server'] {
  const { version } = JSON.parse(readFileSync(path.join(repositoryRoot, 'package.json'), 'utf8')) as { version: string }
  return {
    version,
    host: config.host,
    isLoopback,
    database: database.kind,
    uptimeSeconds: () => Math.round(process.uptime()),
  }
}

/** What lies in public/ holds nothing of a person's, and the refusal page's icon is part of it. */
function publicPaths(): (pathname: string) => boolean {
  const names = new Set(readdirSync(path.join(repositoryRoot, 'public')))
  return (pathname) => names.has(pathname.split('/')[1] ?? '')
}

function logWhenDone(request: IncomingMessage, response: ServerResponse, log: Logger): void {
  const startedAt = performance.now()
  const { method } = request
  const pathname = pathOf(request)
  response.on('close', () => {
    const ms = Math.round(performance.now() - startedAt)
    log.debug({ method, path: pathname, status: response.statusCode, ms }, 'request')
  })
}

/** Without the query: it may hold a token. */
const pathOf = (request: IncomingMessage) => (request.url ?? '').replace(/[?#].*$/s, '')
