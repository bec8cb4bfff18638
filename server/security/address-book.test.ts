import { networkInterfaces } from 'node:os'
import { expect, test } from 'vitest'
import { createAddressBook } from './address-book'

const book = (host: string, secure = false, publicUrl: string | null = null) =>
  createAddressBook({ host, port: 4600, secure, publicUrl: publicUrl === null ? null : new URL(publicUrl) })

test('a server on every address answers to its addresses, not to names that lead there', () => {
  const addresses = book('0.0.0.0')
  for (const { address, family } of Object.values(networkInterfaces()).flatMap((found) => found ?? [])) {
    if (family === 'IPv4') expect(addresses.isOurHost(`${address}:4600`)).toBe(true)
  }
  expect(addresses.isOurHost('my-machine.example:4600')).toBe(false)
  expect([addresses.baseUrl, addresses.isLoopback]).toEqual(['http://127.0.0.1:4600', false])
})

test('a named host and IPv6 are answered to, with and without the port that a scheme implies', () => {
  expect(book('ide.local').isOurHost('IDE.local:4600')).toBe(true)
  expect(book('::1').isOurHost('[::1]:4600')).toBe(true)
  expect(book('::1').baseUrl).toBe('http://[::1]:4600')
  expect(book('127.0.0.1', true).baseUrl).toBe('https://localhost:4600')
  const standard = createAddressBook({ host: 'ide.local', port: 443, secure: true, publicUrl: null })
  expect([standard.isOurHost('ide.local'), standard.isOurHost('ide.local:443')]).toEqual([true, true])
  expect(standard.isOurOrigin('https://ide.local')).toBe(true)
  expect(standard.isOurOrigin('http://ide.local')).toBe(false)
})

test('behind a proxy the public URL is printed and answered to', () => {
  const addresses = book('127.0.0.1', false, 'https://ide.example')
  expect([addresses.baseUrl, addresses.isLoopback]).toEqual(['https://ide.example', false])
  expect([addresses.isOurHost('ide.example'), addresses.isOurOrigin('https://ide.example')]).toEqual([true, true])
})
