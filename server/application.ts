import { readdirSync, readFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import path from 'node:path'
import { repositoryRoot, type ServerConfig } from './config'
import { setServices } from './container'
import { controlPath, openControl, type Control, type ProjectOpening } from './control'
import { createCredentialStore } from './db/credential-store'
import { openDatabase, type Database } from './db/database'
import { createSessionStore } from './db/session-store'
import { createWorkspaceStore } from './db/workspace-store'
import { createCollaboration, type Collaboration } from './document/collaboration'
import { createPrismaDocumentStore } from './document/prisma-document-store'
import { listen, pathOf, refuseUpgrade, type Front, type ListeningServer } from './http-server'
import type { Logger } from './log'
import { startPages, type Pages } from './pages'
import { openProject } from './project'
import { createAddressBook } from './security/address-book'
import { createGate, type Gate } from './security/gate'
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
  const server = await listen(config, log)
  const secure = config.tls !== null
  const addresses = createAddressBook({ ...config, port: server.port, secure })
  setServices({
    server: serverFacts(config, addresses.isLoopback, database),
    workspaces,
    files: collaboration.files,
    corpus,
    report: (error, place) => log.error({ err: error, place }, 'a route failed'),
  })
  const pages = await startPages(config, server.port)
  const urlOf = (pathname: string) => {
    const url = new URL(pathname, addresses.baseUrl)
    url.searchParams.set('token', sessions.issueStartToken())
    return url.href
  }
  const open = (project: string | null, signal: AbortSignal) =>
    openProject(project, { workspaces, urlOf, onProgress: (event) => log.info(event, 'opening the project') }, signal)
  const control = openControl({ dataDir: config.dataDir, host: config.host, port: server.port, secure, open })
  const gate = createGate({
    addresses,
    sessions,
    cookieName: `inkling-${secrets.instance}`,
    secure: secure || config.publicUrl?.protocol === 'https:',
    development: config.development,
    isPublicPath: publicPaths(),
  })
  server.serve(createFront({ gate, control, pages, collaboration, log }))
  log.info({ port: server.port, database: database.kind }, 'listening')

  let closing: Promise<void> | undefined
  const close = () => shutDown({ server, control, workspaces, collaboration, pages, database })
  return { open: (project) => open(project, new AbortController().signal), close: () => (closing ??= close()) }
}

interface FrontParts {
  readonly gate: Gate
  readonly control: Control
  readonly pages: Pages
  readonly collaboration: Collaboration
  readonly log: Logger
}

function createFront({ gate, control, pages, collaboration, log }: FrontParts): Front {
  return {
    async request(request, response) {
      logWhenDone(request, response, log)
      if (request.url === controlPath) return control.handle(request, response)
      if (await gate.admit(request, response)) await pages.handle(request, response)
    },
    async upgrade(request, socket, head) {
      const status = await gate.refuseUpgrade(request)
      if (status !== null) return refuseUpgrade(socket, status)
      if (pathOf(request) === '/collab') return collaboration.upgrade(request, socket, head)
      if (!pages.upgrade(request, socket, head)) refuseUpgrade(socket, 404)
    },
  }
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
  readonly server: ListeningServer
  readonly control: Control
  readonly workspaces: WorkspaceHost
  readonly collaboration: Collaboration
  readonly pages: Pages
  readonly database: Database
}

/** What still writes ends first, what it writes to ends last. */
async function shutDown({ server, control, workspaces, collaboration, pages, database }: Parts): Promise<void> {
  control.close()
  const ended = server.stopAccepting()
  await collaboration.close()
  await workspaces.close()
  server.disconnect()
  await ended
  await pages.close()
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
