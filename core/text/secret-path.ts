/**
 * Files whose text never enters a prompt, an index or a guest's view. Globs over the path, or over any name in it when they hold no `/`;
 * case never matters. Sources: GitHub's secret-scanning guide, the ignore lists of Cursor and Zed, and the tools' own manuals.
 */
export const defaultSecretPatterns: readonly string[] = [
  '.env',
  '.env.*',
  '.env*',
  '*.env',
  '.envrc',
  '.dev.vars',
  '*.pem',
  '*.key',
  '*.p8',
  '*.p12',
  '*.pfx',
  '*.pkcs12',
  '*.jks',
  '*.keystore',
  '*.ppk',
  '*.asc',
  '*.gpg',
  '*.kdbx',
  '*.der',
  'id_rsa*',
  'id_dsa*',
  'id_ecdsa*',
  'id_ed25519*',
  '.ssh/**',
  '.gnupg/**',
  '.npmrc',
  '.yarnrc.yml',
  '.netrc',
  '_netrc',
  '.pypirc',
  '.pgpass',
  '.my.cnf',
  '.htpasswd',
  '.git-credentials',
  '.vault-token',
  'credentials',
  'credentials.*',
  '*credentials*.json',
  '*.credentials',
  'secret.*',
  'secrets.*',
  '*.secret',
  '*.secrets',
  'secrets/**',
  '.secrets/**',
  '.aws/**',
  '.azure/**',
  '.kube/config',
  '.docker/config.json',
  'kubeconfig',
  'service-account*.json',
  'serviceaccount*.json',
  '*.tfstate',
  '*.tfstate.*',
  '*.tfvars',
  '*.ovpn',
  '.terraformrc',
  'terraform.rc',
]

/** Whether a workspace path is secret by the default patterns, which always hold, or by the user's, which only add to them. */
export function isSecretPath(path: string, userPatterns: readonly string[] = []): boolean {
  return createSecretMatcher(userPatterns)(path)
}

/** The same test with the user's patterns read once, for use on every file of a workspace. */
export function createSecretMatcher(userPatterns: readonly string[]): (path: string) => boolean {
  const tests = userPatterns
    .map((pattern) => pattern.trim())
    .filter((pattern) => pattern !== '')
    .map(globPattern)
  return (path) => {
    const normal = normalPath(path)
    return defaultTests.some((test) => test.test(normal)) || tests.some((test) => test.test(normal))
  }
}

const normalPath = (path: string) => path.replaceAll('\\', '/').replace(/^(?:\.?\/)+/, '')

/**
 * `*` and `?` stay within a name, `**` spans folders, `{a,b}` chooses, a leading `/` anchors at the root and a trailing `/` names a
 * folder with all that is in it. Anything else is literal: a pattern is never a regular expression.
 */
function globPattern(glob: string): RegExp {
  const body = glob.endsWith('/') ? `${glob}**` : glob
  const isAnchored = body.startsWith('/')
  const source = (isAnchored ? body.slice(1) : body).replace(/\*\*\/?|[*?]|\{[^{}]*\}|[^*?{}]+|[{}]/g, (part) => {
    if (part === '**/') return '(?:[^/]+/)*'
    if (part === '**') return '.*'
    if (part === '*') return '[^/]*'
    if (part === '?') return '[^/]'
    if (part.length > 2 && part.startsWith('{'))
      return `(?:${part.slice(1, -1).split(',').map(escapeLiteral).join('|')})`
    return escapeLiteral(part)
  })
  // A name that is matched makes everything below it secret too: `.ssh` as a folder, or `secrets/`.
  return new RegExp(`^${isAnchored ? '' : '(?:.*/)?'}${source}(?:/.*)?$`, 'i')
}

const escapeLiteral = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

const defaultTests = defaultSecretPatterns.map(globPattern)
