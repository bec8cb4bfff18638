/** Packages of Debian and its relatives that some tests need. Node's built-ins only. */
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'

let isUpdated = false

/** Installs with apt-get, as root or through sudo without a password. False where that cannot be done. */
export function installPackages(...names) {
  if (!existsSync('/usr/bin/apt-get')) return false
  const isRoot = process.getuid?.() === 0
  const apt = (...args) =>
    spawnSync(isRoot ? 'apt-get' : 'sudo', [...(isRoot ? [] : ['-n', 'apt-get']), ...args], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    }).status === 0
  console.error(`Installing ${names.join(', ')} with apt-get for the tests …`)
  isUpdated ||= apt('update')
  return isUpdated && apt('install', '-y', '--no-install-recommends', ...names)
}

const hasCommand = (name) => spawnSync(name, ['--version'], { stdio: 'ignore' }).error === undefined
const hasPostgres = () =>
  hasCommand('initdb') ||
  (existsSync('/usr/lib/postgresql') &&
    readdirSync('/usr/lib/postgresql').some((version) => existsSync(`/usr/lib/postgresql/${version}/bin/initdb`)))

/** What the integration tests use beside Node and git; a test whose program is still missing is skipped by name. */
export function ensureTestPrograms() {
  const missing = [
    hasPostgres() ? null : 'postgresql',
    hasCommand('openssl') ? null : 'openssl',
    hasCommand('python3') ? null : 'python3',
  ].filter((name) => name !== null)
  if (missing.length > 0) installPackages(...missing)
}
