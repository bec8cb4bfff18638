import type { Result } from '@/core/text/result'

/**
 * What the process offers to routers and route handlers. Next bundles those apart from the custom server, so they see only
 * these types and the container: no Prisma, git or PGlite can be pulled into a bundle through them.
 */
export interface Services {
  readonly server: ServerFacts
  readonly workspaces: WorkspaceService
  readonly files: FileService
  readonly corpus: CorpusService
  /** Logs a bug that a route has caught; `place` names the procedure or route. */
  report(error: unknown, place: string): void
}

export interface ServerFacts {
  readonly version: string
  /** The address that the server listens on, as the person named it. */
  readonly host: string
  readonly isLoopback: boolean
  readonly database: 'pglite' | 'postgresql'
  uptimeSeconds(): number
}

export type WorkspaceKind = 'local' | 'git' | 'template' | 'upload'

export interface WorkspaceSummary {
  readonly id: string
  readonly name: string
  readonly kind: WorkspaceKind
  /** Git URL without credentials, folder, template id or uploaded file name. */
  readonly source: string | null
  readonly branch: string | null
  readonly openedAt: Date
}

/** Why a workspace was not opened. `code` is stable; `message` is for people and says what to do where that is known. */
export interface OpenRefusal {
  readonly kind: 'refused'
  readonly code: OpenRefusalCode
  readonly message: string
}

export type OpenRefusalCode =
  | 'invalid-url'
  | 'scheme-not-allowed'
  | 'credentials-in-url'
  | 'private-address'
  | 'host-not-found'
  | 'not-found'
  | 'branch-not-found'
  | 'too-large'
  | 'timed-out'
  | 'cancelled'
  | 'git-failed'
  | 'not-a-folder'
  | 'unknown-template'
  | 'invalid-archive'
  | 'unsafe-archive'

export type OpenEvent =
  | { readonly kind: 'progress'; readonly phase: string; readonly percent: number | null }
  | {
      readonly kind: 'opened'
      readonly workspaceId: string
      readonly path: string | null
      readonly line: number | null
    }
  | { readonly kind: 'token-needed'; readonly host: string; readonly message: string }
  | OpenRefusal

export interface TemplateSummary {
  readonly id: TemplateId
  readonly name: string
  readonly description: string
}

export type TemplateId = 'empty' | 'typescript' | 'react-vite' | 'python'

export interface GitOpening {
  /** A remote, or a pasted `/tree/<branch>/<path>#L10` or `/blob/…` link. */
  readonly url: string
  /** An access token for the host, kept encrypted once the host has accepted it. */
  readonly token?: string
  readonly signal: AbortSignal
}

export interface WorkspaceService {
  list(): Promise<WorkspaceSummary[]>
  /** Null when unknown. Moves the workspace to the front of `list`. */
  open(id: string): Promise<WorkspaceSummary | null>
  /** Absolute folder of the workspace's files, symlinks resolved; null when unknown. */
  root(id: string): Promise<string | null>
  rename(id: string, name: string): Promise<boolean>
  /** Drops the record and, except for a local folder, the files. */
  delete(id: string): Promise<boolean>
  /** The last event is `opened`, `token-needed` or `refused`. */
  openGit(opening: GitOpening): AsyncGenerator<OpenEvent, void, undefined>
  openTemplate(template: TemplateId): Promise<Result<{ workspaceId: string }, OpenRefusal>>
  openFolder(folder: string): Promise<Result<{ workspaceId: string }, OpenRefusal>>
  openArchive(archive: AsyncIterable<Uint8Array>, name: string): Promise<Result<{ workspaceId: string }, OpenRefusal>>
  templates(): readonly TemplateSummary[]
}

export type FileOpening =
  | { readonly kind: 'document'; readonly documentName: string; readonly path: string }
  | {
      readonly kind: 'read-only'
      readonly path: string
      readonly reason: 'binary' | 'too-large' | 'unreadable'
      readonly message: string
      readonly bytes: number
      /** The beginning of the file where it is text, else null. */
      readonly text: string | null
    }

/** Why a file operation was not done; the router turns it into a TRPCError with the same message. */
export interface FileRefusal {
  readonly code: 'not-found' | 'exists' | 'unsafe-path' | 'not-a-file' | 'failed'
  readonly message: string
}

export interface FileService {
  open(workspaceId: string, path: string): Promise<Result<FileOpening, FileRefusal>>
  create(workspaceId: string, path: string, type: 'file' | 'folder'): Promise<Result<{ path: string }, FileRefusal>>
  rename(workspaceId: string, from: string, to: string): Promise<Result<{ path: string }, FileRefusal>>
  delete(workspaceId: string, path: string): Promise<Result<{ path: string }, FileRefusal>>
  /** Called before a workspace's folder goes: nothing of it may be written afterwards. */
  forgetWorkspace(workspaceId: string): Promise<void>
  /** Writes every open document to the log and to disk. */
  close(): Promise<void>
}

export interface CorpusEntry {
  readonly path: string
  readonly bytes: number
  /** SHA-256 of the text's bytes, hexadecimal. */
  readonly hash: string
}

export interface CorpusText {
  readonly path: string
  readonly hash: string
  readonly text: string
}

export interface CorpusService {
  /** Text files worth learning from: no ignored, secret, binary, minified or > 1 MB file. Null when the workspace is unknown. */
  manifest(workspaceId: string, signal: AbortSignal): Promise<AsyncIterable<CorpusEntry> | null>
  /** Paths that are not part of the manifest are left out silently. */
  texts(workspaceId: string, paths: readonly string[], signal: AbortSignal): Promise<AsyncIterable<CorpusText> | null>
}
