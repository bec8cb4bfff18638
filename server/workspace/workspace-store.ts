import type { WorkspaceKind } from '../services'

export interface WorkspaceRecord {
  readonly id: string
  readonly name: string
  readonly kind: WorkspaceKind
  readonly source: string | null
  readonly branch: string | null
  readonly localPath: string | null
  readonly openedAt: Date
}

/** Durable side of workspaces; see server/db/workspace-store.ts. */
export interface WorkspaceStore {
  /** The one opened last comes first. */
  list(): Promise<WorkspaceRecord[]>
  find(id: string): Promise<WorkspaceRecord | null>
  bySource(kind: WorkspaceKind, sources: readonly string[]): Promise<WorkspaceRecord[]>
  add(record: Omit<WorkspaceRecord, 'openedAt'>): Promise<void>
  /** False when there is no such workspace. */
  touch(id: string): Promise<boolean>
  rename(id: string, name: string): Promise<boolean>
  remove(id: string): Promise<boolean>
}
