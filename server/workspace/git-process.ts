import { spawn } from 'node:child_process'
import { devNull } from 'node:os'

/**
 * Settings for every git that works on something from outside: no transport but http(s), no hooks, no file system monitor (a
 * command in the repository's own configuration), no submodules.
 */
const safeSettings = [
  'protocol.allow=never',
  'protocol.https.allow=always',
  'protocol.http.allow=always',
  `core.hooksPath=${devNull}`,
  'core.fsmonitor=false',
  'submodule.recurse=false',
  'gc.auto=0',
  // Our own proxy; by default git asks first what it may send, on a connection that a refused tunnel has used up.
  'http.proxyAuthMethod=basic',
  // A server that sends less than 1 KB/s for 30 s is given up.
  'http.lowSpeedLimit=1000',
  'http.lowSpeedTime=30',
].flatMap((setting) => ['-c', setting])

/** stdout and stderr are kept up to this much: a `ls-remote` of 100 000 refs has 7 MB. */
const outputBytesLimit = 32 * 1024 * 1024

export interface GitRun {
  readonly cwd: string
  readonly signal: AbortSignal
  /** Added to an otherwise clean environment. */
  readonly env?: Readonly<Record<string, string>>
  /** Each line of progress on stderr. */
  readonly onProgress?: (line: string) => void
}

export interface GitOutcome {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs the system's git, without the person's configuration and without a terminal. Never rejects. */
export function runGit(args: readonly string[], { cwd, signal, env, onProgress }: GitRun): Promise<GitOutcome> {
  return new Promise((resolve) => {
    // A group of its own, so that the helpers that git starts end with it.
    const child = spawn('git', [...safeSettings, ...args], {
      cwd,
      // Next's types want a NODE_ENV in every environment; git has no use for one.
      env: { ...cleanEnvironment(), ...env } as NodeJS.ProcessEnv,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    })
    const stop = () => killGroup(child.pid)
    const stdout: Buffer[] = []
    let stderr = ''
    let bytes = 0
    child.stdout.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes > outputBytesLimit) stop()
      else stdout.push(chunk)
    })
    child.stderr.on('data', (chunk: Buffer) => {
      const text = chunk.toString()
      // What explains a failure stands at the end.
      stderr = (stderr + text).slice(-16_384)
      if (onProgress) for (const line of text.split(/[\r\n]+/)) if (line) onProgress(line)
    })
    child.once('error', () => {
      signal.removeEventListener('abort', stop)
      resolve({ code: null, stdout: '', stderr: 'fatal: git could not be started; install it (https://git-scm.com)' })
    })
    child.once('close', (code) => {
      signal.removeEventListener('abort', stop)
      resolve({ code, stdout: Buffer.concat(stdout).toString(), stderr })
    })
    if (signal.aborted) stop()
    else signal.addEventListener('abort', stop, { once: true })
  })
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // It has ended by itself.
  }
}

function cleanEnvironment(): Record<string, string | undefined> {
  return {
    PATH: process.env['PATH'],
    // git looks for configuration and credentials in the home folder; there is none.
    HOME: '/nonexistent',
    LC_ALL: 'C',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: devNull,
    GIT_ATTR_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    GIT_LFS_SKIP_SMUDGE: '1',
    ...(process.env['SSL_CERT_FILE'] ? { GIT_SSL_CAINFO: process.env['SSL_CERT_FILE'] } : {}),
  }
}
