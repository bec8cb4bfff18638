/**
 * `npm start -- [folder or git URL] [options]`: sets up what is missing, then runs the server until Ctrl-C. When a server runs
 * on the same data already, opens the project there and prints its URL. Node's built-ins only.
 */
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { ensureBuilt, ensureInstalled, ensurePrismaClient, requireNodeVersion } from './setup.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
/** Options that take the next argument as their value; server/config.ts reads them. */
const valued = new Set(['--host', '--port', '--public-url', '--tls-cert', '--tls-key'])

requireNodeVersion()
/** npm runs this script in the repository; relative paths are meant from where the person stands. */
const standing = process.env.INIT_CWD ?? process.cwd()
const args = process.argv.slice(2)
const projectAt = args.findIndex((arg, index) => !arg.startsWith('-') && !valued.has(args[index - 1]))
if (projectAt >= 0) args[projectAt] = absoluteProject(args[projectAt])
const dataDir = process.env.INKLING_DATA
  ? path.resolve(standing, process.env.INKLING_DATA)
  : path.join(root, '.inkling')

const isHelp = args.includes('--help')

if (!isHelp && (await attach(args[projectAt] ?? null))) process.exit()
await ensureInstalled()
await ensurePrismaClient()
if (!isHelp && !args.includes('--dev')) await ensureBuilt()
run()

function absoluteProject(project) {
  // A single letter before the colon is a drive.
  if (/^[a-z][a-z\d+.-]+:/i.test(project)) return project
  const folder = path.resolve(standing, project)
  if (existsSync(folder)) return folder
  if (/^[\w-]+(\.[\w-]+)+\/[^/]+\/[^/]/.test(project)) return `https://${project}`
  // `git@host:owner/repo` is no folder: the server says why it is not opened.
  return /^[\w.-]+@[\w.-]+:/.test(project) ? project : folder
}

/** True when a running server has answered, with the URL or with the reason why there is none. */
async function attach(project) {
  const server = runningServer()
  if (!server) return false
  if (project) console.log(`\n  Opening ${project} in the running Inkling …`)
  const opening = await ask(server, project).catch(() => null)
  // It ended without cleaning up, or another program has its port now.
  if (!opening) return false
  if (opening.kind === 'url') {
    console.log(`\n  Inkling is running already: ${opening.url}\n`)
  } else {
    console.error(`\n  ${opening.message}\n`)
    process.exitCode = 1
  }
  return true
}

function runningServer() {
  try {
    const server = JSON.parse(readFileSync(path.join(dataDir, 'server.json'), 'utf8'))
    process.kill(server.pid, 0)
    return server
  } catch {
    return null
  }
}

function ask({ port, secure, path: controlPath, secret, host }, project) {
  const body = JSON.stringify({ project })
  return new Promise((resolve, reject) => {
    const request = (secure ? httpsRequest : httpRequest)({
      host,
      port,
      path: controlPath,
      method: 'POST',
      headers: {
        authorization: `Bearer ${secret}`,
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
      },
      // Our own server on this machine, with whatever certificate it was given for its public name.
      rejectUnauthorized: false,
    })
    request.on('error', reject)
    request.on('response', (response) => {
      let text = ''
      response.on('data', (chunk) => (text += chunk))
      response.on('end', () => (response.statusCode === 200 ? resolve(JSON.parse(text)) : reject(new Error(text))))
    })
    request.end(body)
  })
}

/** Runs the server in the foreground. Its exit status is ours. */
function run() {
  const env = { ...process.env, NODE_ENV: args.includes('--dev') ? 'development' : 'production', INKLING_DATA: dataDir }
  // In a terminal the URL should stand out; INKLING_LOG=info brings the log back.
  if (process.stderr.isTTY) env.INKLING_LOG ??= 'warn'
  const server = spawn(process.execPath, ['--import', 'tsx', 'server/main.ts', ...args], {
    cwd: root,
    env,
    // The channel tells the server when this process is killed.
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  })
  // Ctrl-C reaches both processes, a signal to this one must be passed on. Either way the server ends first.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => server.kill(signal === 'SIGHUP' ? 'SIGTERM' : signal))
  }
  server.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)))
  server.on('error', (error) => {
    console.error(`The server could not be started: ${error.message}`)
    process.exit(1)
  })
}
