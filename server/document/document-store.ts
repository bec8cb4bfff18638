/** A path's stable identity. Its document is named `<workspaceId>/<id>`. */
export interface FileRecord {
  readonly id: string
  readonly workspaceId: string
  readonly path: string
}

export interface LoggedUpdate {
  readonly documentName: string
  readonly update: Uint8Array
}

export interface DocumentSnapshot {
  readonly state: Uint8Array
  /** Id of the last log row that `state` contains; the text at that point is what lay on disk. */
  readonly throughId: bigint
  /** `textHash` of what was last written to or read from disk. */
  readonly diskHash: string
}

export interface StoredDocument extends DocumentSnapshot {
  /** Updates after the snapshot, oldest first. */
  readonly tail: readonly Uint8Array[]
}

/** Durable side of documents. What a resolved promise has written survives the end of the process. */
export interface DocumentStore {
  fileById(workspaceId: string, id: string): Promise<FileRecord | null>
  /** The record of `path`, added where there is none. */
  ensureFile(workspaceId: string, path: string): Promise<FileRecord>
  /** Gives `from`, and everything below it, the path `to`. Records that lay there before are removed. */
  moveFiles(workspaceId: string, from: string, to: string): Promise<void>
  /** Removes the records of `path` and of everything below it, with their documents. */
  removeFiles(workspaceId: string, path: string): Promise<void>
  load(documentName: string): Promise<StoredDocument | null>
  /** Keeps the first state of a document; a document that exists stays as it is. */
  create(documentName: string, state: Uint8Array, diskHash: string): Promise<void>
  /** Appends in order, all or none. Resolves to the rows' ids, which ascend. */
  append(updates: readonly LoggedUpdate[]): Promise<readonly bigint[]>
  recordDisk(documentName: string, diskHash: string): Promise<void>
  /** Replaces the log up to and including `throughId` by `state`. */
  compact(documentName: string, snapshot: DocumentSnapshot): Promise<void>
  removeWorkspace(workspaceId: string): Promise<void>
}

export const documentNameOf = (file: Pick<FileRecord, 'id' | 'workspaceId'>): string => `${file.workspaceId}/${file.id}`

/** Last part of the name of a workspace's tree document. */
export const treeName = 'tree'

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** Null for everything that is not `<workspaceId>/tree` or `<workspaceId>/<fileId>`. */
export function parseDocumentName(name: string): { workspaceId: string; fileId: string | null } | null {
  const [workspaceId = '', rest = '', ...more] = name.split('/')
  if (more.length > 0 || !uuid.test(workspaceId)) return null
  if (rest === treeName) return { workspaceId, fileId: null }
  return uuid.test(rest) ? { workspaceId, fileId: rest } : null
}
