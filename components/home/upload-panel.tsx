'use client'

import { useEffect, useRef, useState } from 'react'
import { useRouter } from 'next/navigation'
import { FileArchive, FolderUp } from 'lucide-react'
import { Button } from '../ui/button'
import { filesOfDrop, isUploaded, type PickedFile } from './archive'
import { uploadFiles, type UploadProgress } from './upload'

const phaseNames: Readonly<Record<UploadProgress['phase'], string>> = {
  packing: 'Packing',
  uploading: 'Uploading',
  unpacking: 'Unpacking',
}

function pickedFrom(list: FileList | null): readonly PickedFile[] {
  return [...(list ?? [])]
    .map((file) => ({ path: file.webkitRelativePath || file.name, file }))
    .filter(({ path }) => isUploaded(path))
}

export function UploadPanel() {
  const zipInput = useRef<HTMLInputElement>(null)
  const folderInput = useRef<HTMLInputElement>(null)
  const { progress, failure, start, cancel } = useUpload()
  const isDropTarget = useWindowDrop(start)

  return (
    <section aria-labelledby="upload">
      <h2 id="upload" className="mb-2 font-medium text-muted">
        Upload
      </h2>
      {progress ? (
        <div className="flex h-12 items-center gap-3 rounded border border-line px-3">
          <span role="status" className="tabular-nums">
            {phaseNames[progress.phase]} {Math.round(progress.share * 100)} %
          </span>
          <progress value={progress.share} aria-label={phaseNames[progress.phase]} className="ink-progress flex-1" />
          <Button size="small" onClick={cancel}>
            Cancel
          </Button>
        </div>
      ) : (
        <div className="flex min-h-12 flex-wrap items-center gap-2 rounded border border-dashed border-line px-3 py-2">
          <span className="mr-auto text-muted">Drop a zip or a folder anywhere on this page, or</span>
          <Button onClick={() => zipInput.current?.click()}>
            <FileArchive size={16} aria-hidden /> Choose a zip
          </Button>
          <Button onClick={() => folderInput.current?.click()}>
            <FolderUp size={16} aria-hidden /> Choose a folder
          </Button>
        </div>
      )}
      <input
        ref={zipInput}
        type="file"
        accept=".zip,application/zip"
        hidden
        aria-label="Zip to upload"
        onChange={(event) => start(pickedFrom(event.target.files))}
      />
      <input
        ref={folderInput}
        type="file"
        hidden
        aria-label="Folder to upload"
        {...{ webkitdirectory: '' }}
        onChange={(event) => start(pickedFrom(event.target.files))}
      />
      {failure && (
        <p role="alert" className="mt-2 text-danger">
          {failure}
        </p>
      )}
      {isDropTarget && (
        <div className="fixed inset-0 z-50 flex items-center justify-center bg-bg/90 text-xl" aria-hidden>
          <span className="rounded border-2 border-dashed border-accent px-12 py-8">Drop to open it here</span>
        </div>
      )}
    </section>
  )
}

function useUpload() {
  const router = useRouter()
  const [progress, setProgress] = useState<UploadProgress | null>(null)
  const [failure, setFailure] = useState<string | null>(null)
  const controller = useRef<AbortController | null>(null)
  useEffect(() => () => controller.current?.abort(), [])

  const start = (files: readonly PickedFile[] | Promise<readonly PickedFile[]>) => {
    controller.current?.abort()
    const current = new AbortController()
    controller.current = current
    setFailure(null)
    setProgress({ phase: 'packing', share: 0 })
    Promise.resolve(files)
      .then((list) => uploadFiles({ files: list, signal: current.signal, onProgress: setProgress }))
      .then((workspaceId) => router.push(`/w/${workspaceId}`))
      .catch((error: unknown) => {
        if (controller.current !== current) return
        setProgress(null)
        if (!current.signal.aborted) setFailure(error instanceof Error ? error.message : String(error))
      })
  }
  return { progress, failure, start, cancel: () => controller.current?.abort() }
}

function useWindowDrop(onDrop: (files: Promise<readonly PickedFile[]>) => void): boolean {
  const [isOver, setIsOver] = useState(false)
  const latest = useRef(onDrop)
  useEffect(() => {
    latest.current = onDrop
  })
  useEffect(() => {
    const carriesFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') === true
    const over = (event: DragEvent) => {
      if (!carriesFiles(event)) return
      event.preventDefault()
      setIsOver(true)
    }
    const leave = (event: DragEvent) => {
      if (event.relatedTarget === null) setIsOver(false)
    }
    const drop = (event: DragEvent) => {
      setIsOver(false)
      if (!carriesFiles(event) || !event.dataTransfer) return
      event.preventDefault()
      latest.current(filesOfDrop(event.dataTransfer))
    }
    window.addEventListener('dragover', over)
    window.addEventListener('dragleave', leave)
    window.addEventListener('drop', drop)
    return () => {
      window.removeEventListener('dragover', over)
      window.removeEventListener('dragleave', leave)
      window.removeEventListener('drop', drop)
    }
  }, [])
  return isOver
}
