import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createSecretMatcher, defaultSecretPatterns, isSecretPath } from './secret-path'

describe('isSecretPath', () => {
  it.each([
    '.env',
    '.env.local',
    '.env.example',
    '.ENV',
    '.envrc',
    'packages/api/.env.production',
    'config/prod.env',
    'certs/server.pem',
    'a/b.KEY',
    'id_rsa',
    'id_rsa.pub',
    '.ssh/known_hosts',
    'home/.ssh/id_ed25519',
    '.npmrc',
    '.netrc',
    'credentials',
    'credentials.json',
    'gcp-credentials-prod.json',
    '.aws/credentials',
    '.aws/config',
    'android/app/release.keystore',
    '.htpasswd',
    'secrets.yaml',
    'config/secrets.yml',
    'secrets/api.txt',
    'infra/terraform.tfstate',
    'a.tfvars',
    './.env',
    '/.env',
    'a\\.env',
    '.env/inner.txt',
  ])('takes %s as secret', (path) => {
    expect(isSecretPath(path)).toBe(true)
  })

  it.each([
    'src/env.ts',
    'environment.ts',
    'keyboard.ts',
    'key.ts',
    'src/secret-path.ts',
    'credentials-form.tsx',
    'readme.md',
    'src/id.ts',
    'src/monkey',
  ])('takes %s as open', (path) => {
    expect(isSecretPath(path)).toBe(false)
  })

  it('adds the user’s patterns and never loses a default one', () => {
    expect(isSecretPath('notes/private.txt', ['notes/**'])).toBe(true)
    expect(isSecretPath('src/a.ts', ['notes/**'])).toBe(false)
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 8 })), (patterns) => {
        expect(isSecretPath('.env', patterns)).toBe(true)
        expect(createSecretMatcher(patterns)('certs/a.pem')).toBe(true)
      }),
    )
  })

  it.each([
    ['*.{crt,cer}', 'a/b.cer', true],
    ['*.{crt,cer}', 'a/b.cert', false],
    ['/root.txt', 'root.txt', true],
    ['/root.txt', 'a/root.txt', false],
    ['private/', 'a/private/b/c.txt', true],
    ['a/**/z.txt', 'a/z.txt', true],
    ['a/**/z.txt', 'a/b/c/z.txt', true],
    ['a/*/z.txt', 'a/b/c/z.txt', false],
    ['data?.bin', 'data1.bin', true],
    ['a+(b).txt', 'a+(b).txt', true],
    ['{', '{', true],
    ['  ', 'anything', false],
  ])('reads %j against %j as %j', (pattern, path, isSecret) => {
    expect(createSecretMatcher([pattern])(path)).toBe(isSecret)
  })

  it('lists only patterns that match their own plain name', () => {
    for (const pattern of defaultSecretPatterns) expect(isSecretPath(pattern.replaceAll('*', 'x')), pattern).toBe(true)
  })
})
