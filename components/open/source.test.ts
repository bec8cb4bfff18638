import { describe, expect, it } from 'vitest'
import { parseSource, sourceFromSegments } from './source'

describe('the URL field', () => {
  it.each([
    ['owner/repo', 'https://github.com/owner/repo'],
    [' https://github.com/owner/repo ', 'https://github.com/owner/repo'],
    ['gitlab.com/group/sub/repo', 'https://gitlab.com/group/sub/repo'],
    ['http://127.0.0.1:4800/fixture.git', 'http://127.0.0.1:4800/fixture.git'],
    ['https://github.com/o/r/tree/main/src/a.ts#L10', 'https://github.com/o/r/tree/main/src/a.ts#L10'],
    ['github.com/o/r/blob/main/a.ts#L3-L9', 'https://github.com/o/r/blob/main/a.ts#L3-L9'],
  ])('reads %s', (text, url) => {
    expect(parseSource(text)).toEqual({ kind: 'url', url })
  })

  it.each([
    '',
    'two words/here',
    'file:///etc/passwd',
    'ext::sh -c x',
    'https://github.com',
    'https://me:secret@github.com/o/r',
    '-upload-pack=x',
  ])('refuses %s with a sentence', (text) => {
    const source = parseSource(text)
    expect(source.kind).toBe('refused')
    if (source.kind === 'refused') expect(source.message.length).toBeGreaterThan(20)
  })

  it('offers the https form of an ssh address', () => {
    expect(parseSource('git@github.com:owner/repo.git')).toMatchObject({
      kind: 'refused',
      message: expect.stringContaining('https://github.com/owner/repo') as string,
    })
  })
})

describe('the prefix form', () => {
  it('takes a host and a path', () => {
    expect(sourceFromSegments(['github.com', 'o', 'r', 'tree', 'main'])).toBe('https://github.com/o/r/tree/main')
    expect(sourceFromSegments(['git.example.org%3A8443', 'o', 'r'])).toBe('https://git.example.org:8443/o/r')
  })

  it('is not a host without a dot, nor a host alone', () => {
    expect(sourceFromSegments(['settings', 'a', 'b'])).toBeNull()
    expect(sourceFromSegments(['github.com'])).toBeNull()
  })
})
