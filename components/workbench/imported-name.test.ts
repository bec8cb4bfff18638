import { expect, it } from 'vitest'
import { importedNames } from './imported-name'

it.each([
  ["import { a } from '../core/text/line-index'\nexport * from './b.js'", ['line-index', 'b']],
  ["const x = require('./lib/read')", ['read']],
  ['from app.models.user import User\nimport os.path', ['user', 'path']],
  ['#include "net/socket.h"\n#include <vector>', ['socket', 'vector']],
  ['import (\n\t"fmt"\n\t"example.org/pkg/store"\n)', ['fmt', 'store']],
  ['use crate::engine::cache;\n', ['cache']],
  ['const a = 1', []],
])('the imports of %j', (text, names) => {
  expect([...importedNames(text)].sort()).toEqual([...names].sort())
})
