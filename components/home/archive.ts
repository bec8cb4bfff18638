import { Zip, ZipDeflate } from 'fflate'

/** A file picked or dropped, with its path inside the folder it came from. */
export interface PickedFile {
  readonly path: string
  readonly file: File
}

/** Left out of an uploaded folder: restored by an install, or history that a zip of files cannot carry whole. */
const leftOut = new Set(['node_modules', '.git', '.next', 'target', '__pycache__', '.venv', '.DS_Store'])

export function isUploaded(path: string): boolean {
  return !path.split('/').some((part) => leftOut.has(part))
}

export interface ArchiveOptions {
  readonly files: readonly PickedFile[]
  readonly signal: AbortSignal
  onProgress(share: number): void
}

/** Zips file by file, so that the page stays responsive and memory holds one file besides the archive. */
export async function zipFiles({ files, signal, onProgress }: ArchiveOptions): Promise<Blob> {
  const parts: BlobPart[] = []
  const zip = new Zip((error, chunk) => {
    if (error) throw error
    parts.push(chunk.slice())
  })
  let done = 0
  for (const { path, file } of files) {
    signal.throwIfAborted()
    // Level 1: the way to a server on the same machine is short, and higher levels cost seconds.
    const entry = new ZipDeflate(path, { level: 1 })
    zip.add(entry)
    entry.push(new Uint8Array(await file.arrayBuffer()), true)
    onProgress(++done / files.length)
  }
  zip.end()
  return new Blob(parts, { type: 'application/zip' })
}

/** Every file below what was dropped. Reads the entries before the first await: they expire with the event. */
export function filesOfDrop(transfer: DataTransfer): Promise<readonly PickedFile[]> {
  const entries = [...transfer.items].flatMap((item) => item.webkitGetAsEntry() ?? [])
  return Promise.all(entries.map(filesOfEntry)).then((lists) => lists.flat())
}

async function filesOfEntry(entry: FileSystemEntry): Promise<readonly PickedFile[]> {
  const path = entry.fullPath.replace(/^\//, '')
  if (!isUploaded(path)) return []
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject))
    return [{ path, file }]
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader()
  const found: PickedFile[] = []
  // A reader hands out at most 100 entries a call, and an empty list at the end.
  for (;;) {
    const batch = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject))
    if (batch.length === 0) return found
    for (const child of batch) found.push(...(await filesOfEntry(child)))
  }
}

/** The folder that all files share, or a plain name: what the workspace will be called. */
export function archiveName(files: readonly PickedFile[]): string {
  const root = files[0]?.path.split('/')[0]
  if (root && files.every((file) => file.path.startsWith(`${root}/`))) return `${root}.zip`
  return 'upload.zip'
}
