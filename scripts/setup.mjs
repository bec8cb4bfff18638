/**
 * What a fresh clone needs before anything runs: packages, the database client, the built pages. Each step looks whether its
 * result is up to date and does nothing then. Node's built-ins only: this file runs before `npm ci`.
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const inRoot = (...parts) => path.join(root, ...parts)

/** What `next build` reads. The rest of server/ runs from source, so it needs no build. */
const builtFrom = [
  'app', 'components', 'editor', 'workers', 'core', 'public', 'server/routers', 'server/container.ts', 'server/services.ts',
  'next.config.mjs', 'postcss.config.mjs', 'tsconfig.json', 'package-lock.json',
] // prettier-ignore
// Larger files (model weights, grammars) count by size and time: reading them would cost the quick second start.
const hashedBytesLimit = 1_000_000

/** Exits with a sentence for people when this Node is older than package.json asks for. */
export function requireNodeVersion() {
  const wanted = JSON.parse(readFileSync(inRoot('package.json'), 'utf8')).engines.node.replace('>=', '')
  const [major, minor] = process.versions.node.split('.').map(Number)
  const [wantedMajor, wantedMinor] = wanted.split('.').map(Number)
  if (major > wantedMajor || (major === wantedMajor && minor >= wantedMinor)) return
  console.error(
    `Inkling needs Node ${wanted} or newer; this is Node ${process.versions.node}. Get it from https://nodejs.org.`,
  )
  process.exit(1)
}

/** `npm ci`, unless the installed packages are those of package-lock.json. */
export async function ensureInstalled() {
  requireNodeVersion()
  if (isInstalled()) return
  console.error('Installing packages (npm ci) …')
  // `npm start` puts the path of npm's own script here; a plain `node scripts/start.mjs` finds npm on the PATH.
  const npm = process.env.npm_execpath
  const [command, args] = npm?.endsWith('.js') ? [process.execPath, [npm, 'ci']] : ['npm', ['ci']]
  // An inherited NODE_ENV=production would leave out the tools that the build needs.
  runStep(command, [...args, '--include=dev'], 'The packages could not be installed.')
}

function isInstalled() {
  const read = (file) => JSON.parse(readFileSync(inRoot(file), 'utf8')).packages
  if (!existsSync(inRoot('node_modules/.package-lock.json'))) return false
  const installed = read('node_modules/.package-lock.json')
  return Object.entries(read('package-lock.json')).every(([location, { version, optional, devOptional }]) => {
    // The entry '' is this project; optional packages are those of other platforms.
    return location === '' || optional || devOptional || installed[location]?.version === version
  })
}

/** `prisma generate`, unless the client was generated from this schema. */
export async function ensurePrismaClient() {
  const stamp = hashOf(['prisma/schema.prisma', 'node_modules/@prisma/client/package.json'])
  const stampFile = inRoot('generated/prisma.stamp')
  if (isStamped(stampFile, stamp) && existsSync(inRoot('generated/prisma/client.ts'))) return
  runStep(
    process.execPath,
    ['node_modules/prisma/build/index.js', 'generate'],
    'The database client could not be generated.',
    {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, PRISMA_HIDE_UPDATE_MESSAGE: '1', CHECKPOINT_DISABLE: '1' },
    },
  )
  mkdirSync(inRoot('generated'), { recursive: true })
  writeFileSync(stampFile, stamp)
}

/** `next build`, unless `.next` was built from these sources. */
export async function ensureBuilt() {
  const stamp = hashOf(builtFrom)
  const stampFile = inRoot('.next/inkling.stamp')
  if (isStamped(stampFile, stamp) && existsSync(inRoot('.next/BUILD_ID'))) return
  console.error('Building the pages (next build) …')
  runStep(process.execPath, ['node_modules/next/dist/bin/next', 'build'], 'The pages could not be built.', {
    env: { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
  })
  writeFileSync(stampFile, stamp)
}

function runStep(command, args, failure, options = {}) {
  const { status, error, stdout, stderr } = spawnSync(command, args, { cwd: root, stdio: ['ignore', 2, 2], ...options })
  if (status === 0) return
  if (stdout || stderr) console.error(`${stdout ?? ''}${stderr ?? ''}`)
  console.error(`${failure} The output above says why.${error ? ` ${error.message}` : ''}`)
  process.exit(1)
}

function isStamped(file, stamp) {
  return existsSync(file) && readFileSync(file, 'utf8') === stamp
}

/** One hash over the contents of files and folders, in the order of their names. */
function hashOf(names) {
  const hash = createHash('sha256')
  const add = (name) => {
    const stats = statSync(inRoot(name), { throwIfNoEntry: false })
    if (!stats) return
    if (stats.isDirectory()) {
      for (const entry of readdirSync(inRoot(name)).sort()) add(`${name}/${entry}`)
      return
    }
    hash.update(`${name}\0${stats.size}\0`)
    hash.update(stats.size > hashedBytesLimit ? String(stats.mtimeMs) : readFileSync(inRoot(name)))
  }
  for (const name of names) add(name)
  return hash.digest('hex')
}
