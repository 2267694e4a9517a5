import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createKey } from '../support/http/access.js';
import { applyConfig } from '../support/usage/lines.js';
import { checker, type OpenApi } from '../support/http/openapi.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';
import { root } from '../support/root.js';

const page = readFileSync(path.resolve(root, 'docs/http-api.md'), 'utf8');
const blocks = [...page.matchAll(/^```(sh|json|yaml)\n(.*?)^```/gms)].map(
  ([, kind = '', text = '']) => ({ kind, text }),
);
/** Each request with the answer that stands below it, if one does. */
const examples = blocks.flatMap(({ kind, text }, at) => {
  if (kind !== 'sh' || !text.startsWith('curl')) return [];
  const next = blocks[at + 1];
  return [{ command: text, shown: next?.kind === 'json' ? next.text : null }];
});

let bursar: TestBursar;
let key: string;
beforeAll(async () => {
  bursar = await startBursar();
  await applyConfig(bursar, blocks.find(({ kind }) => kind === 'yaml')?.text ?? '');
  key = (await createKey(bursar, { name: 'my-gateway', kind: 'gateway' })).secret;
});
afterAll(() => bursar.close());

/** As a reader would paste it. */
function run(command: string, env: Record<string, string>): Promise<string> {
  const child = spawn('bash', ['-c', command], { env: { ...process.env, ...env } });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (part: string) => (text += part));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', () => resolve(text));
  });
}

/** The members of an answer, at every depth; of a list, those of its first item. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 0 ? [] : [shapeOf(value[0])];
  if (typeof value !== 'object' || value === null) return typeof value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, shapeOf(one)]));
}

const callUnder = (lease: string): string =>
  `${lease.slice(0, 14)}8${lease.slice(15, 18)}-8000-000000000001`;
const routeOf = (command: string): { method: string; path: string } => {
  const [, url = ''] = /"\$URL([^"?]*)/.exec(command) ?? [];
  const path = url
    .replace(/\$(ADMISSION|LEASE)/, '{id}')
    .replace('flags/new-prompt', 'flags/{key}');
  return { method: command.includes('-X POST') ? 'post' : 'get', path };
};

describe('the page of the HTTP API', () => {
  it('has examples that work in order, with answers as shown and as OpenAPI describes them', async () => {
    const document = (await (await bursar.http('/v1/openapi.json')).json()) as OpenApi;
    const env: Record<string, string> = { URL: bursar.url, KEY: key };
    expect(examples.length).toBeGreaterThan(8);
    for (const { command, shown } of examples) {
      const [text = '', status = '', type = ''] = (
        await run(command.replace('curl ', "curl -w '\\n%{http_code}\\n%{content_type}' "), env)
      ).split('\n');
      const answer = JSON.parse(text) as Record<string, unknown>;
      const { method, path } = routeOf(command);
      expect({ command, answer, status: Number(status) < 300 }).toMatchObject({ status: true });
      expect(checker(document)(method, path, Number(status), type, answer)).toEqual([]);
      const expected = shown === null ? {} : { answer: shapeOf(JSON.parse(shown)) };
      expect({ command, answer: shapeOf(answer) }).toMatchObject(expected);
      if (typeof answer['admissionId'] === 'string') env['ADMISSION'] = answer['admissionId'];
      if (typeof answer['leaseId'] === 'string') {
        env['LEASE'] = answer['leaseId'];
        env['CALL'] = callUnder(answer['leaseId']);
      }
    }
  });
});
