import { expect, test } from 'vitest'
import { readConfig } from './config'

const read = (args: string[], env: Record<string, string> = {}) => {
  const config = readConfig(args, env as unknown as NodeJS.ProcessEnv)
  return config.ok ? config.value : expect.fail(config.error)
}

test('without arguments the server is on loopback, on the first free port, and refuses private remotes', () => {
  expect(read([])).toMatchObject({
    host: '127.0.0.1',
    port: { port: 4600, firstFree: true },
    publicUrl: null,
    tls: null,
    allowPrivateRemotes: false,
    development: false,
    project: null,
  })
})

test('options, their environment forms and the project are read', () => {
  const config = read(['--host', '0.0.0.0', 'folder', '--port', '0', '--public-url', 'https://ide.example'])
  expect(config).toMatchObject({ host: '0.0.0.0', port: { port: 0, firstFree: false }, project: 'folder' })
  expect(config.publicUrl?.host).toBe('ide.example')
  const fromEnvironment = read([], {
    PUBLIC_URL: 'https://ide.example',
    INKLING_ALLOW_PRIVATE_REMOTES: '1',
    INKLING_DATA: '/data',
  })
  expect(fromEnvironment).toMatchObject({ allowPrivateRemotes: true, dataDir: '/data' })
  expect(fromEnvironment.publicUrl?.host).toBe('ide.example')
})

test.each([
  ['--port', 'many'],
  ['--port', '70000'],
  ['--public-url', 'ftp://x'],
  ['--public-url', 'https://x/path'],
  ['--tls-cert', 'cert.pem'],
  ['--unknown', ''],
  ['one', 'two'],
])('%s %s is refused with a sentence', (...args) => {
  const config = readConfig(args.filter(Boolean), {} as NodeJS.ProcessEnv)
  expect(config.ok ? config.value : config.error).toMatch(/\w+ \w+/)
})
