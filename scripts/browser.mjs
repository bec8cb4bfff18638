/**
 * Finds a Chromium for the end-to-end tests and the `type` bench, and installs Debian's package where it may.
 * Node's built-ins only.
 */
import { existsSync } from 'node:fs'
import { installPackages } from './system-package.mjs'

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
export const ensureBrowser = () => findBrowser() ?? (installPackages('chromium') ? findBrowser() : null)
