import { createServer, type AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { listen } from './http-server'
import { createLogger } from './log'

const log = createLogger('silent')

test('the next free port is taken when another program has the first, unless the port was asked for; until the application is ready it asks to come back', async () => {
  const other = createServer()
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
  const { port } = other.address() as AddressInfo
  const config = { host: '127.0.0.1', tls: null }
  const second = await listen({ ...config, port: { port, firstFree: true } }, log)
  expect(second.port).toBeGreaterThan(port)
  await expect(listen({ ...config, port: { port, firstFree: false } }, log)).rejects.toThrow(/used by another program/)
  const answer = await fetch(`http://127.0.0.1:${second.port}/`)
  expect(answer.status).toBe(503)
  const ended = second.stopAccepting()
  second.disconnect()
  await ended
  other.close()
})
