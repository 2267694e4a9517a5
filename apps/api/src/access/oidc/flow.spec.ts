import { expect, it } from '@jest/globals';
import { safeNext } from './flow.js';

it.each([
  ['/teams?range=30d#x', '/teams?range=30d#x'],
  [undefined, '/'],
  ['', '/'],
  ['teams', '/'],
  ['//evil.example', '/'],
  ['/\\evil.example', '/'],
  ['/a\\b', '/'],
  ['/\nset-cookie: x', '/'],
  ['https://evil.example', '/'],
])('after %s a sign-in leads to %s', (next, safe) => {
  expect(safeNext(next)).toBe(safe);
});
