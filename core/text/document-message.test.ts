import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseDocumentMessage, parseDocumentRequest } from './document-message'

test('messages survive the wire', () => {
  for (const message of [
    { kind: 'saved', id: 3 },
    { kind: 'resync', id: 4 },
    { kind: 'disk-begin' },
    { kind: 'disk-end' },
    { kind: 'notice', notice: 'conflict', message: 'Both texts were kept.', path: 'a.ts' },
  ]) {
    expect(parseDocumentMessage(JSON.stringify(message))).toEqual(message)
  }
  for (const request of [{ kind: 'barrier', id: 1, stateVector: 'AAE=' }, { kind: 'check-disk' }]) {
    expect(parseDocumentRequest(JSON.stringify(request))).toEqual(request)
  }
})

test('everything else is nothing, and never throws', () => {
  for (const payload of [
    '',
    '{',
    'null',
    '[]',
    '{"kind":"notice","notice":"x","message":"","path":""}',
    '{"kind":"saved"}',
  ]) {
    expect(parseDocumentMessage(payload)).toBeNull()
    expect(parseDocumentRequest(payload)).toBeNull()
  }
  fc.assert(
    fc.property(fc.json(), (payload) => {
      parseDocumentMessage(payload)
      parseDocumentRequest(payload)
    }),
  )
})
