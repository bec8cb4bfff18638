/**
 * dependency-cruiser reads TypeScript through the classic compiler API, which TypeScript 7 no longer has. Preloaded with
 * `node --import`, this lets `typescript` mean the 5.9 package that is installed as `typescript-api`, for that one process.
 */
import Module, { register } from 'node:module'

const resolveFilename = Module._resolveFilename
Module._resolveFilename = function (request, ...rest) {
  return resolveFilename.call(this, request.replace(/^typescript(?=$|\/)/, 'typescript-api'), ...rest)
}
register(
  'data:text/javascript,' +
    encodeURIComponent(
      `export const resolve = (name, context, next) => next(name === 'typescript' ? 'typescript-api' : name, context)`,
    ),
  import.meta.url,
)
