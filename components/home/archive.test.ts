import { describe, expect, it } from 'vitest'
import { strFromU8, unzipSync } from 'fflate'
import { archiveName, isUploaded, zipFiles, type PickedFile } from './archive'

function picked(path: string, text: string): PickedFile {
  return { path, file: new File([text], path) }
}

describe('an uploaded folder', () => {
  it('arrives as a zip with the same paths and bytes', async () => {
    const files = [picked('demo/a.ts', 'export {}\n'), picked('demo/src/ü.py', 'x = "é"\n')]
    const shares: number[] = []
    const blob = await zipFiles({
      files,
      signal: new AbortController().signal,
      onProgress: (share) => shares.push(share),
    })
    const entries = unzipSync(new Uint8Array(await blob.arrayBuffer()))
    expect(Object.fromEntries(Object.entries(entries).map(([path, bytes]) => [path, strFromU8(bytes)]))).toEqual({
      'demo/a.ts': 'export {}\n',
      'demo/src/ü.py': 'x = "é"\n',
    })
    expect(shares).toEqual([0.5, 1])
  })

  it('stops when it is cancelled', async () => {
    const controller = new AbortController()
    controller.abort()
    await expect(
      zipFiles({ files: [picked('a', 'b')], signal: controller.signal, onProgress: () => {} }),
    ).rejects.toThrow()
  })

  it('leaves out what an install restores', () => {
    expect(isUploaded('demo/src/a.ts')).toBe(true)
    expect(isUploaded('demo/node_modules/x/index.js')).toBe(false)
    expect(isUploaded('demo/.git/config')).toBe(false)
  })

  it('is named after the folder that all files share', () => {
    expect(archiveName([picked('demo/a', ''), picked('demo/b/c', '')])).toBe('demo.zip')
    expect(archiveName([picked('a', ''), picked('b', '')])).toBe('upload.zip')
  })
})
