import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startBursar, type TestBursar } from '../support/processes/server.js';
import { root } from '../support/root.js';

const PAGES = [
  'README.md',
  ...readdirSync(path.join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

/** The configuration files that a page shows, with the number of the line they begin at. */
function filesOn(page: string): { place: string; text: string }[] {
  const whole = readFileSync(path.join(root, page), 'utf8');
  return [...whole.matchAll(/^```yaml\n(.*?)^```/gms)].flatMap(({ 1: text = '', index }) =>
    text.includes('apiVersion: bursar/v1')
      ? [{ place: `${page}:${whole.slice(0, index).split('\n').length}`, text }]
      : [],
  );
}

describe('a configuration file in the documentation', () => {
  let bursar: TestBursar;
  beforeAll(async () => {
    bursar = await startBursar();
  });
  afterAll(() => bursar.close());

  it.each(PAGES.flatMap(filesOn))('can be applied as it stands: $place', async ({ text }) => {
    const headers = { 'Content-Type': 'text/yaml' };
    const init = { method: 'POST', headers, body: text };
    const answer = await bursar.http('/v1/config?dryRun=true', init);
    const body = (await answer.json()) as { problems?: unknown[]; detail?: string };
    expect({ status: answer.status, problems: body.problems ?? [], detail: body.detail }).toEqual({
      status: 200,
      problems: [],
      detail: undefined,
    });
  });
});
