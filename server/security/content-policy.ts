import { randomBytes } from 'node:crypto'

export const newNonce = (): string => randomBytes(16).toString('base64')

export interface ContentPolicyOptions {
  readonly nonce: string
  /** Already checked against the address book. */
  readonly host: string
  readonly development: boolean
}

/**
 * The Content-Security-Policy of a page. Scripts come from our own files or carry the request's nonce (Next reads it from the
 * request's header of the same name). Nothing can be loaded from, or sent to, another origin.
 */
export function contentPolicy({ nonce, host, development }: ContentPolicyOptions): string {
  const script = ["'self'", `'nonce-${nonce}'`, "'wasm-unsafe-eval'"]
  // React's development build evaluates strings to rebuild stack traces.
  if (development) script.push("'unsafe-eval'")
  return Object.entries({
    'default-src': ["'none'"],
    'script-src': script,
    // Inline styles: the dialogs, toasts and panels of our UI libraries insert style elements and attributes without a way to
    // hand them a nonce. With every other source closed, a style has nowhere to send what it could read.
    'style-src': ["'self'", "'unsafe-inline'"],
    'img-src': ["'self'", 'data:', 'blob:'],
    'font-src': ["'self'", 'data:'],
    // 'self' does not cover websockets in every browser.
    'connect-src': ["'self'", `ws://${host}`, `wss://${host}`],
    'worker-src': ["'self'", 'blob:'],
    'manifest-src': ["'self'"],
    'form-action': ["'self'"],
    'base-uri': ["'none'"],
    'frame-ancestors': ["'none'"],
  })
    .map(([name, sources]) => `${name} ${sources.join(' ')}`)
    .join('; ')
}

/** For pages of ours that run nothing. */
export const inertPolicy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'"
