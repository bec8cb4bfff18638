import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseGitUrl } from './git-url'

test.each([
  ['https://github.com/o/r', 'https://github.com/o/r', null, null],
  ['github.com/o/r', 'https://github.com/o/r', null, null],
  ['  https://github.com/o/r.git  ', 'https://github.com/o/r.git', null, null],
  ['https://github.com/o/r/', 'https://github.com/o/r', null, null],
  ['https://github.com/o/r?tab=readme#intro', 'https://github.com/o/r', null, null],
  ['https://github.com/o/r/tree/main/src/a.ts#L10', 'https://github.com/o/r', 'main/src/a.ts', 10],
  ['https://github.com/o/r/blob/feature/x/a%20b.ts#L7-L9', 'https://github.com/o/r', 'feature/x/a b.ts', 7],
  ['https://github.com/o/tree/blob/main/a.ts#L1C4', 'https://github.com/o/tree', 'main/a.ts', 1],
  ['https://github.com/o/r/issues/12', 'https://github.com/o/r', null, null],
  [
    'https://github.com/o/r/commit/0123456789012345678901234567890123456789',
    'https://github.com/o/r',
    '0123456789012345678901234567890123456789',
    null,
  ],
  ['https://gitlab.com/g/sub/r/-/blob/main/a.py?ref_type=heads#L3-4', 'https://gitlab.com/g/sub/r', 'main/a.py', 3],
  ['https://gitlab.com/g/sub/r/-/merge_requests/1', 'https://gitlab.com/g/sub/r', null, null],
  ['gitlab.com/g/sub/r', 'https://gitlab.com/g/sub/r', null, null],
  ['https://codeberg.org/o/r/src/branch/main/a.go#L2', 'https://codeberg.org/o/r', 'main/a.go', 2],
  ['https://git.example/o/r/src/tag/v1/a.go', 'https://git.example/o/r', 'v1/a.go', null],
  ['https://bitbucket.org/o/r/src/main/a.c#lines-5', 'https://bitbucket.org/o/r', 'main/a.c', 5],
  ['https://git.example/deep/er/r.git/tree/main', 'https://git.example/deep/er/r.git', 'main', null],
  ['https://git.example:8443/r/tree/main/a', 'https://git.example:8443/r', 'main/a', null],
  ['http://127.0.0.1:8199/demo.git', 'http://127.0.0.1:8199/demo.git', null, null],
  ['localhost:8199/demo.git', 'https://localhost:8199/demo.git', null, null],
] as const)('%s', (input, remote, refAndPath, line) => {
  const parsed = parseGitUrl(input)
  if (!parsed.ok) expect.fail(parsed.error.message)
  expect(parsed.value.remote).toBe(remote)
  expect(parsed.value.refAndPath?.join('/') ?? null).toBe(refAndPath)
  expect(parsed.value.line).toBe(line)
})

test.each([
  ['ext::sh -c "touch /tmp/x"', 'scheme-not-allowed'],
  ['ext::sh', 'scheme-not-allowed'],
  ['fd::17', 'scheme-not-allowed'],
  ['file:///etc', 'scheme-not-allowed'],
  ['FILE:///etc', 'scheme-not-allowed'],
  ['file:/etc', 'scheme-not-allowed'],
  ['/etc', 'scheme-not-allowed'],
  ['../up', 'scheme-not-allowed'],
  ['~/x', 'scheme-not-allowed'],
  ['ssh://git@github.com/o/r', 'scheme-not-allowed'],
  ['git://github.com/o/r', 'scheme-not-allowed'],
  ['git@github.com:o/r.git', 'scheme-not-allowed'],
  ['ftp://example.com/r', 'scheme-not-allowed'],
  ['javascript:alert(1)', 'scheme-not-allowed'],
  ['data:text/plain,x', 'scheme-not-allowed'],
  ['--upload-pack=touch${IFS}x', 'invalid-url'],
  ['-u', 'invalid-url'],
  ['https://user:pass@github.com/o/r', 'credentials-in-url'],
  ['https://token@github.com/o/r', 'credentials-in-url'],
  ['https://github.com', 'invalid-url'],
  ['https://github.com/.git', 'invalid-url'],
  ['https://', 'invalid-url'],
  ['https://github.com/o/r\nhttps://evil.example', 'invalid-url'],
  ['https://github.com/o/%2e%2e%2fr', 'invalid-url'],
  ['https://github.com/o/r%00', 'invalid-url'],
  ['https:\\\\github.com\\o\\r', 'invalid-url'],
  ['repository', 'invalid-url'],
  ['', 'invalid-url'],
  [`https://github.com/o/${'r'.repeat(3000)}`, 'invalid-url'],
])('%s is refused', (input, code) => {
  const parsed = parseGitUrl(input)
  expect(parsed.ok ? parsed.value : parsed.error.code).toBe(code)
})

test('whatever is pasted, git only ever gets a plain http(s) URL', () => {
  const fragments = fc.constantFrom(
    'https://',
    'http://',
    '-',
    '--',
    '::',
    '/',
    '\\',
    '@',
    ':',
    '%00',
    '%0a',
    '..',
    'a',
    'tree',
    '-u',
    '#L1',
    '?x',
    '.git',
    'file:',
  )
  const inputs = fc.oneof(
    fc.string(),
    fc.array(fragments, { maxLength: 12 }).map((parts) => parts.join('')),
  )
  fc.assert(
    fc.property(inputs, (input) => {
      const parsed = parseGitUrl(input)
      if (!parsed.ok) return
      const url = new URL(parsed.value.remote)
      expect(parsed.value.remote).toMatch(/^https?:\/\/[^\s@\\?#/]+\/[^\s\\?#]+$/)
      expect([url.username, url.password, url.search, url.hash]).toEqual(['', '', '', ''])
    }),
    { numRuns: 2000 },
  )
})
