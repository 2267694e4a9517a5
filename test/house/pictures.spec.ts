import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { root } from '../support/root.js';

const BYTES_MAX = 60_000;
const DOCUMENTS = [
  'README.md',
  ...readdirSync(path.join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => path.join('docs', name)),
];
const IMAGE = /!\[([^\]]*)\]\(([^)\s]+)\)/g;

const named = DOCUMENTS.flatMap((document) =>
  [...readFileSync(path.join(root, document), 'utf8').matchAll(IMAGE)].map(
    ([, alt = '', at = '']) => ({
      document,
      alt,
      picture: path.join(path.dirname(document), at),
    }),
  ),
);
const there = readdirSync(path.join(root, 'docs'), { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.(png|webp|jpe?g|svg)$/.test(name))
  .map((name) => path.join('docs', name));

describe('the pictures of the documents', () => {
  it('are those that the documents name, each of them', () => {
    expect([...new Set(named.map(({ picture }) => picture))].sort()).toEqual([...there].sort());
  });

  it('have a text that says what is on them', () => {
    expect(named.filter(({ alt }) => alt.split(' ').length < 5)).toEqual([]);
  });

  it('are small', () => {
    const large = there.filter((name) => statSync(path.join(root, name)).size > BYTES_MAX);
    expect(large).toEqual([]);
  });

  it('are on the page of every role', () => {
    const roles = readdirSync(path.join(root, 'docs/roles')).map((name) => `docs/roles/${name}`);
    const shown = new Set(named.map(({ document }) => document));
    expect(roles.filter((document) => !shown.has(document))).toEqual([]);
  });
});
