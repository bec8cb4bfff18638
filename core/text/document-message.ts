/** What a browser says about one document besides Yjs updates. A state vector is Yjs's, in base64. */
export type DocumentRequest =
  | { readonly kind: 'barrier'; readonly id: number; readonly stateVector: string }
  | { readonly kind: 'check-disk' }

/** What went wrong or changed around a document; see `DocumentNotice` of the editor for each. */
export type DocumentNoticeKind =
  | 'conflict'
  | 'missing'
  | 'restored'
  | 'renamed'
  | 'deleted'
  | 'write-failed'
  | 'read-only'

/**
 * What the server says. `saved` answers a barrier once everything before it is committed; `resync` says that it lacks some of it.
 * Updates between `disk-begin` and `disk-end` come from another program through the disk.
 */
export type DocumentMessage =
  | { readonly kind: 'saved'; readonly id: number }
  | { readonly kind: 'resync'; readonly id: number }
  | { readonly kind: 'disk-begin' }
  | { readonly kind: 'disk-end' }
  | { readonly kind: 'notice'; readonly notice: DocumentNoticeKind; readonly message: string; readonly path: string }

/** Null for everything that is not a request: it comes from outside. */
export function parseDocumentRequest(payload: string): DocumentRequest | null {
  const value = parseObject(payload)
  if (value?.['kind'] === 'check-disk') return { kind: 'check-disk' }
  const { kind, id, stateVector } = value ?? {}
  if (kind !== 'barrier' || typeof id !== 'number' || typeof stateVector !== 'string') return null
  return { kind, id, stateVector }
}

/** Null for a message of another version of the server. */
export function parseDocumentMessage(payload: string): DocumentMessage | null {
  const value = parseObject(payload)
  switch (value?.['kind']) {
    case 'saved':
    case 'resync':
      return typeof value['id'] === 'number' ? { kind: value['kind'], id: value['id'] } : null
    case 'disk-begin':
    case 'disk-end':
      return { kind: value['kind'] }
    case 'notice': {
      const { notice, message, path } = value
      if (!isNoticeKind(notice) || typeof message !== 'string' || typeof path !== 'string') return null
      return { kind: 'notice', notice, message, path }
    }
    default:
      return null
  }
}

const noticeKinds: ReadonlySet<unknown> = new Set<DocumentNoticeKind>([
  'conflict',
  'missing',
  'restored',
  'renamed',
  'deleted',
  'write-failed',
  'read-only',
])

const isNoticeKind = (value: unknown): value is DocumentNoticeKind => noticeKinds.has(value)

function parseObject(payload: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(payload)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null
  } catch {
    return null
  }
}
