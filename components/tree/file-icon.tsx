import { createElement } from 'react'
import { File, FileCode, FileImage, FileJson, FileLock, FileText, type LucideIcon } from 'lucide-react'
import { languageOfPath } from '@/core/text/language'
import { nameOf } from './tree-model'

export function FileIcon({ path, size = 14 }: { path: string; size?: number }) {
  return createElement(iconOf(path), { size, 'aria-hidden': true, className: 'shrink-0 text-muted' })
}

function iconOf(path: string): LucideIcon {
  const name = nameOf(path).toLowerCase()
  if (/^\.env|\.(pem|key|p12|pfx)$/.test(name)) return FileLock
  if (/\.(png|jpe?g|gif|webp|svg|ico|avif)$/.test(name)) return FileImage
  if (/\.(json|jsonc|ya?ml|toml)$/.test(name)) return FileJson
  if (/\.(md|mdx|txt|rst)$/.test(name)) return FileText
  return languageOfPath(path) === 'plain' ? File : FileCode
}
