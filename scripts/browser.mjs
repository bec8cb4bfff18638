/**
 * Finds a Chromium for the end-to-end tests and the `type` bench, and installs Debian's package where it may.
 * Node's built-ins only.
 */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

const candidates = [
  process.env.CHROMIUM_PATH,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:/Program Files/Google/Chrome/Application/chrome.exe',
]

const findBrowser = () => candidates.find((path) => path && existsSync(path)) ?? null

/** Path of a Chromium, installing it first if needed; null when there is none and none could be installed. */
export function ensureBrowser() {
  const found = findBrowser()
  if (found) return found
  const isRoot = process.getuid?.() === 0
  if (existsSync('/usr/bin/apt-get')) {
    const apt = (...args) =>
      spawnSync(isRoot ? 'apt-get' : 'sudo', [...(isRoot ? [] : ['-n', 'apt-get']), ...args], {
        stdio: ['ignore', 'ignore', 'inherit'],
        env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      }).status === 0
    console.error('Installing Chromium with apt-get for the browser tests …')
    if (apt('update') && apt('install', '-y', '--no-install-recommends', 'chromium')) return findBrowser()
  }
  return null
}
