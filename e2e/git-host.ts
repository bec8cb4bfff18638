import { execFileSync, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'

/** A commit's files. Names may have folders; a text that starts with `symlink:` becomes a symbolic link. */
export type RepositoryFiles = Readonly<Record<string, string>>

/** The smart-http protocol of a code host, on loopback, with git's own server side behind it. */
export class GitHost {
  private readonly folder = mkdtempSync(path.join(tmpdir(), 'inkling-git-host-'))
  private readonly tokens = new Map<string, string>()
  private readonly redirects = new Map<string, string>()
  private readonly server
  /** Method and path of every request. */
  readonly requests: string[] = []
  private answersLeft = Number.POSITIVE_INFINITY

  private constructor(private readonly tls: { cert: string; key: string } | null) {
    const answer = (request: IncomingMessage, response: ServerResponse) => this.answer(request, response)
    this.server = tls ? createTlsServer(tls, answer) : createServer(answer)
  }

  /** With a certificate (PEM) the host speaks https. */
  static async start(tls: { cert: string; key: string } | null = null): Promise<GitHost> {
    const host = new GitHost(tls)
    await new Promise<void>((resolve) => host.server.listen(0, '127.0.0.1', resolve))
    return host
  }

  get url(): string {
    return `${this.tls ? 'https' : 'http'}://127.0.0.1:${(this.server.address() as AddressInfo).port}`
  }

  get host(): string {
    return new URL(this.url).host
  }

  /** Adds `<name>.git` with one commit on `main`, and on each further branch. Returns its URL. */
  addRepository(
    name: string,
    files: RepositoryFiles,
    branches: Readonly<Record<string, RepositoryFiles>> = {},
  ): string {
    const work = path.join(this.folder, `${name}.work`)
    mkdirSync(work, { recursive: true })
    this.git(work, 'init', '-q', '-b', 'main')
    this.commit(work, files)
    for (const [branch, changes] of Object.entries(branches)) {
      this.git(work, 'checkout', '-q', '-b', branch, 'main')
      this.commit(work, changes)
    }
    this.git(work, 'checkout', '-q', 'main')
    this.git(this.folder, 'clone', '-q', '--bare', work, `${name}.git`)
    this.git(path.join(this.folder, `${name}.git`), 'config', 'uploadpack.allowAnySHA1InWant', 'true')
    return `${this.url}/${name}.git`
  }

  addEmptyRepository(name: string): string {
    this.git(this.folder, 'init', '-q', '--bare', '-b', 'main', `${name}.git`)
    return `${this.url}/${name}.git`
  }

  /** The commit at the tip of a branch. */
  tipOf(name: string, branch = 'main'): string {
    return this.git(path.join(this.folder, `${name}.git`), 'rev-parse', branch).trim()
  }

  /** From now on the repository is read only with this token as the password. */
  protect(name: string, token: string): void {
    this.tokens.set(`/${name}.git`, token)
  }

  /** From now on everything below `/<name>.git` is redirected to the same path below `target`. */
  redirect(name: string, target: string): void {
    this.redirects.set(`/${name}.git`, target)
  }

  /** From now on answers hang, as those of an overloaded host do; the next `after` are still given. */
  stall(after = 0): void {
    this.answersLeft = after
  }

  openConnections(): Promise<number> {
    return new Promise((resolve) => this.server.getConnections((_error, count) => resolve(count)))
  }

  close(): void {
    this.server.close()
    this.server.closeAllConnections()
    rmSync(this.folder, { recursive: true, force: true })
  }

  private commit(work: string, files: RepositoryFiles): void {
    for (const [name, text] of Object.entries(files)) {
      const file = path.join(work, name)
      mkdirSync(path.dirname(file), { recursive: true })
      if (text.startsWith('symlink:')) this.addLink(work, name, text.slice('symlink:'.length))
      else writeFileSync(file, text)
    }
    this.git(work, 'add', '--ignore-removal', '.')
    this.git(work, 'commit', '-q', '--allow-empty', '-m', 'A commit')
  }

  private addLink(work: string, name: string, target: string): void {
    execFileSync('ln', ['-sfn', target, path.join(work, name)])
  }

  private git(cwd: string, ...args: string[]): string {
    const person = { NAME: 'Test', EMAIL: 'test@example.invalid' }
    const identity = Object.entries(person).flatMap(([key, value]) => [
      [`GIT_AUTHOR_${key}`, value],
      [`GIT_COMMITTER_${key}`, value],
    ])
    const env = { ...process.env, HOME: this.folder, GIT_CONFIG_NOSYSTEM: '1', ...Object.fromEntries(identity) }
    return execFileSync('git', args, { cwd, env, encoding: 'utf8' })
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '/', this.url)
    this.requests.push(`${request.method} ${url.pathname}`)
    if (this.answersLeft-- <= 0) return
    const repository = /^\/[^/]+\.git/.exec(url.pathname)?.[0] ?? ''
    const target = this.redirects.get(repository)
    if (target)
      return void response
        .writeHead(302, { location: target + url.pathname.slice(repository.length) + url.search })
        .end()
    const token = this.tokens.get(repository)
    if (token && passwordOf(request) !== token) {
      return void response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end()
    }
    this.runBackend(request, response, url)
  }

  /** `git http-backend` is a CGI program (RFC 3875): the request in variables, the answer's head before an empty line. */
  private runBackend(request: IncomingMessage, response: ServerResponse, url: URL): void {
    const { headers } = request
    const backend = spawn('git', ['http-backend'], {
      env: {
        ...process.env,
        GIT_PROJECT_ROOT: this.folder,
        GIT_HTTP_EXPORT_ALL: '1',
        PATH_INFO: decodeURIComponent(url.pathname),
        QUERY_STRING: url.search.slice(1),
        REQUEST_METHOD: request.method ?? 'GET',
        CONTENT_TYPE: headers['content-type'] ?? '',
        CONTENT_LENGTH: headers['content-length'] ?? '',
        HTTP_CONTENT_ENCODING: headers['content-encoding'] ?? '',
        GIT_PROTOCOL: String(headers['git-protocol'] ?? ''),
        REMOTE_ADDR: '127.0.0.1',
      },
      stdio: ['pipe', 'pipe', 'ignore'],
    })
    request.pipe(backend.stdin)
    backend.stdin.on('error', () => backend.kill())
    let head = Buffer.alloc(0)
    const readHead = (chunk: Buffer) => {
      head = Buffer.concat([head, chunk])
      const end = head.indexOf('\r\n\r\n')
      if (end < 0) return
      backend.stdout.off('data', readHead)
      writeHead(response, head.subarray(0, end).toString())
      response.write(head.subarray(end + 4))
      backend.stdout.pipe(response)
    }
    backend.stdout.on('data', readHead)
    backend.on('error', () => response.destroy())
    response.on('close', () => backend.kill())
  }
}

function writeHead(response: ServerResponse, head: string): void {
  let status = 200
  for (const line of head.split('\r\n')) {
    const colon = line.indexOf(':')
    const [name, value] = [line.slice(0, colon), line.slice(colon + 1).trim()]
    if (name.toLowerCase() === 'status') status = Number.parseInt(value, 10)
    else response.setHeader(name, value)
  }
  response.writeHead(status)
}

function passwordOf({ headers }: IncomingMessage): string | null {
  const [, encoded = ''] = /^Basic (.+)$/.exec(headers.authorization ?? '') ?? []
  const decoded = Buffer.from(encoded, 'base64').toString()
  return decoded.includes(':') ? decoded.slice(decoded.indexOf(':') + 1) : null
}
