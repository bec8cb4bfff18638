import { randomUUID } from 'node:crypto'
import { documentNameOf, type DocumentSnapshot, type DocumentStore, type FileRecord } from './document-store'

interface Row {
  readonly id: bigint
  readonly documentName: string
  readonly update: Uint8Array
}

/** The document store's contract without a database, with a switch that makes it fail. For tests. */
export class MemoryDocumentStore implements DocumentStore {
  isDown = false
  files: FileRecord[] = []
  rows: Row[] = []
  readonly snapshots = new Map<string, DocumentSnapshot>()
  private nextId = 1n

  async fileById(workspaceId: string, id: string) {
    this.assertUp()
    return this.files.find((file) => file.id === id && file.workspaceId === workspaceId) ?? null
  }

  async ensureFile(workspaceId: string, path: string) {
    this.assertUp()
    const known = this.files.find((file) => file.workspaceId === workspaceId && file.path === path)
    const file = known ?? { id: randomUUID(), workspaceId, path }
    if (!known) this.files.push(file)
    return file
  }

  async moveFiles(workspaceId: string, from: string, to: string) {
    this.assertUp()
    const moving = this.filesAt(workspaceId, from)
    await this.removeFiles(workspaceId, to)
    this.files = this.files.map((file) =>
      moving.includes(file) ? { ...file, path: to + file.path.slice(from.length) } : file,
    )
  }

  async removeFiles(workspaceId: string, path: string) {
    this.assertUp()
    const gone = this.filesAt(workspaceId, path)
    const names = gone.map(documentNameOf)
    this.files = this.files.filter((file) => !gone.includes(file))
    this.rows = this.rows.filter((row) => !names.includes(row.documentName))
    for (const name of names) this.snapshots.delete(name)
  }

  async load(documentName: string) {
    this.assertUp()
    const snapshot = this.snapshots.get(documentName)
    if (!snapshot) return null
    const tail = this.rows.filter((row) => row.documentName === documentName && row.id > snapshot.throughId)
    return { ...snapshot, tail: tail.map(({ update }) => update) }
  }

  async create(documentName: string, state: Uint8Array, diskHash: string) {
    this.assertUp()
    if (!this.snapshots.has(documentName)) this.snapshots.set(documentName, { state, throughId: 0n, diskHash })
  }

  async append(updates: Parameters<DocumentStore['append']>[0]) {
    this.assertUp()
    return updates.map(({ documentName, update }) => {
      const id = this.nextId++
      this.rows.push({ id, documentName, update })
      return id
    })
  }

  async recordDisk(documentName: string, diskHash: string) {
    this.assertUp()
    const snapshot = this.snapshots.get(documentName)
    if (snapshot) this.snapshots.set(documentName, { ...snapshot, diskHash })
  }

  async compact(documentName: string, snapshot: DocumentSnapshot) {
    this.assertUp()
    this.snapshots.set(documentName, snapshot)
    this.rows = this.rows.filter((row) => row.documentName !== documentName || row.id > snapshot.throughId)
  }

  async removeWorkspace(workspaceId: string) {
    this.assertUp()
    const isOf = (name: string) => name.startsWith(`${workspaceId}/`)
    this.rows = this.rows.filter((row) => !isOf(row.documentName))
    for (const name of [...this.snapshots.keys()].filter(isOf)) this.snapshots.delete(name)
  }

  private filesAt(workspaceId: string, path: string): FileRecord[] {
    return this.files.filter(
      (file) => file.workspaceId === workspaceId && (file.path === path || file.path.startsWith(`${path}/`)),
    )
  }

  private assertUp(): void {
    if (this.isDown) throw new Error('the database is down')
  }
}
