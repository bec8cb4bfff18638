import { archiveName, zipFiles, type PickedFile } from './archive'

export interface UploadProgress {
  readonly phase: 'packing' | 'uploading' | 'unpacking'
  readonly share: number
}

export interface UploadOptions {
  readonly files: readonly PickedFile[]
  readonly signal: AbortSignal
  onProgress(progress: UploadProgress): void
}

/** Sends one zip as it is and anything else zipped. Resolves with the workspace's id; rejects with a plain sentence. */
export async function uploadFiles({ files, signal, onProgress }: UploadOptions): Promise<string> {
  if (files.length === 0) throw new Error('There is no file in that folder to upload.')
  const only = files.length === 1 ? files[0]?.file : undefined
  const isZip = only !== undefined && /\.zip$/i.test(only.name)
  const body = isZip
    ? only
    : await zipFiles({ files, signal, onProgress: (share) => onProgress({ phase: 'packing', share }) })
  return send(body, isZip ? only.name : archiveName(files), signal, onProgress)
}

// XMLHttpRequest, since fetch cannot tell how much of a body has left.
function send(body: Blob, name: string, signal: AbortSignal, onProgress: UploadOptions['onProgress']): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', '/api/upload')
    request.responseType = 'json'
    request.setRequestHeader('content-type', 'application/zip')
    request.setRequestHeader('x-file-name', encodeURIComponent(name))
    request.upload.onprogress = (event) =>
      onProgress(
        event.loaded < event.total
          ? { phase: 'uploading', share: event.loaded / event.total }
          : { phase: 'unpacking', share: 1 },
      )
    request.onload = () => {
      const reply = request.response as { workspaceId?: string; message?: string } | null
      if (request.status < 300 && reply?.workspaceId) resolve(reply.workspaceId)
      else reject(new Error(reply?.message ?? `The server refused the upload (status ${request.status}).`))
    }
    request.onerror = () =>
      reject(new Error('The upload was interrupted. Check that Inkling is still running, then try again.'))
    request.onabort = () => reject(signal.reason as Error)
    signal.addEventListener('abort', () => request.abort(), { once: true })
    request.send(body)
  })
}
