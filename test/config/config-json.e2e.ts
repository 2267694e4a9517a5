import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startBursar, type TestBursar } from '../support/processes/server.js';

/** More digits than a binary number keeps. */
const EXACT = '500.123456789012345';
const FILE = `{
  "$schema": "http://127.0.0.1:4400/v1/config/schema.json",
  "apiVersion": "bursar/v1",
  "teams": [{ "id": "search", "name": "Search" }],
  "budgets": [{ "id": "all", "scope": {}, "limit": ${EXACT}, "window": "month" }]
}`;

describe('a configuration file in JSON', () => {
  let bursar: TestBursar;
  beforeAll(async () => {
    bursar = await startBursar();
  });
  afterAll(() => bursar.close());

  const apply = async (body: string, type: string) => {
    const headers = { 'content-type': type };
    const response = await bursar.http('/v1/config', { method: 'POST', headers, body });
    return { status: response.status, body: (await response.json()) as { changes?: unknown[] } };
  };
  const exported = async (accept: string) => {
    const response = await bursar.http('/v1/config', { headers: { accept } });
    return { type: response.headers.get('content-type'), text: await response.text() };
  };

  it('is applied as what it is, by its text to the last digit, with the key that editors need', async () => {
    expect((await apply(FILE, 'application/json; charset=utf-8')).status).toBe(200);
    expect((await exported('text/yaml')).text).toContain(EXACT);
    expect((await apply(FILE, 'text/yaml')).body.changes).toEqual([]);
  });

  it('is what an export answers that asks for one, and makes the same organisation', async () => {
    const { type, text } = await exported('application/json');
    expect(type).toContain('application/json');
    expect(JSON.parse(text)).toMatchObject({
      apiVersion: 'bursar/v1',
      budgets: [{ limit: EXACT }],
    });
    expect((await apply(text, 'application/json')).body.changes).toEqual([]);
    expect((await exported('*/*')).type).toContain('text/yaml');
  });

  it('that is broken is a problem with its place, like any other file', async () => {
    const { status, body } = await apply('{"apiVersion": ', 'application/json');
    expect(status).toBe(422);
    expect(body).toMatchObject({ code: 'bad_config' });
  });
});
