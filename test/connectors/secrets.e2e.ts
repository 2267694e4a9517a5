import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createTestDatabase, type TestDatabase } from '../support/processes/database.js';
import { spawnBursar, type SpawnedBursar } from '../support/processes/process.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';
import { freePort } from '../../tools/processes.ts';
import { outside, sourcesFile } from '../support/prices/outside.js';
import { readSources } from '../support/connectors/reading.js';
import { applyConfig } from '../support/usage/lines.js';

const SECRETS = {
  TEST_OPENAI_KEY: 'sk-admin-Zq81hXopenai',
  TEST_ANTHROPIC_KEY: 'sk-ant-admin-Zq82hXanthropic',
  TEST_LITELLM_KEY: 'sk-litellm-Zq83hXmaster',
  TEST_EXTERNAL_ID: 'external-Zq84hXid',
  AWS_SECRET_ACCESS_KEY: 'aws-Zq85hXsecret',
};
const IN_FILE = 'file-Zq86hXexternal';
const ALL = [...Object.values(SECRETS), IN_FILE];
const WAIT_MS_MAX = 60_000;

describe('what is secret in a source', () => {
  const world = outside();
  let folder: string;
  let database: TestDatabase;
  let bursar: TestBursar;
  let worker: SpawnedBursar | undefined;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'bursar-secrets-'));
    writeFileSync(path.join(folder, 'external-id'), IN_FILE, { mode: 0o600 });
    database = await createTestDatabase();
    bursar = await startBursar({ database });
  });
  afterEach(async () => {
    await worker?.close();
    await bursar.close();
    await database.drop();
    await rm(folder, { recursive: true });
  });

  /** Refuses everything, and says back whatever it was asked, as a careless server does. */
  const echo = () => {
    world.answer = (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const repeated = `${JSON.stringify(request.headers)} ${Buffer.concat(chunks).toString('utf8')}`;
        response.writeHead(403, { 'content-type': 'text/xml' });
        response.end(`<Error><Code>AccessDenied</Code><Message>${repeated}</Message></Error>`);
      });
    };
  };
  const role = (externalId: string) =>
    `assumeRole: { arn: "arn:aws:iam::111122223333:role/Read", externalId: "${externalId}" }`;
  const file = () => `${sourcesFile(
    `- { id: openai, type: openai, url: "${world.address}", secret: "env:TEST_OPENAI_KEY" }`,
    `- { id: anthropic, type: anthropic, url: "${world.address}", secret: "env:TEST_ANTHROPIC_KEY" }`,
    `- { id: proxy, type: litellm, url: "${world.address}", secret: "env:TEST_LITELLM_KEY" }`,
    `- { id: logs, type: bedrock-s3, bucket: my-logs, regions: [us-east-1], endpoint: "${world.address}", ${role('env:TEST_EXTERNAL_ID')} }`,
    `- { id: bill, type: cost-explorer, account: "111122223333", endpoint: "${world.address}", ${role(`file:${folder}/external-id`)} }`,
  )}
routes:
  - { key: chat, match: { operation: chat }, targets: [{ provider: bedrock, model: "us.anthropic.claude-sonnet-4-5-20250929-v1:0", region: us-east-1, weight: 1 }], breaker: { errorRate: 5 } }
healthChecks:
  - { account: "111122223333", regions: [us-east-1], budgetUsd: "1.00", endpoint: "${world.address}", ${role('env:TEST_EXTERNAL_ID')} }
`;

  const leaked = (text: string): string[] => ALL.filter((secret) => text.includes(secret));
  const everyRow = async (): Promise<string> => {
    const tables = await bursar.rows<{ name: string }>(
      `SELECT format('%I.%I', table_schema, table_name) AS name FROM information_schema.tables
       WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')`,
    );
    const texts: string[] = [];
    for (const { name } of tables)
      for (const row of await bursar.rows<{ text: string }>(
        `SELECT t::text AS text FROM ${name} t`,
      ))
        texts.push(row.text);
    return texts.join('\n');
  };

  it('is in no log, answer, export, audit entry or row, though the other side repeats it', async () => {
    echo();
    await applyConfig(bursar, file());
    worker = await spawnBursar({
      ...{ kind: 'worker', database },
      env: {
        ...SECRETS,
        ...{ AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE', LOG_LEVEL: 'debug' },
        ...{ BURSAR_OUTGOING_ALLOW: 'loopback', BURSAR_METRICS_PORT: String(await freePort()) },
      },
    });
    const failed = async () => {
      const rows = await bursar.rows('SELECT FROM source WHERE last_error IS NOT NULL');
      const checks = await bursar.rows(
        'SELECT FROM connectors.health_check WHERE last_error IS NOT NULL',
      );
      return rows.length + checks.length;
    };
    for (const end = Date.now() + WAIT_MS_MAX; (await failed()) < 6 && Date.now() < end;)
      await sleep(100);
    if ((await failed()) < 6) throw new Error(worker.output());
    await worker.kill('SIGTERM');
    const shown = await bursar.ask(
      `{ sources { id url where lastError lastHint } exportConfig healthChecks { account lastError lastHint policy }
         audit(first: 100) { edges { node { action reason before after } } } }`,
    );
    const exported = await (await bursar.http('/v1/config')).text();
    expect({
      ...{ log: leaked(worker.output()), graphql: leaked(JSON.stringify(shown)) },
      ...{ exported: leaked(exported), rows: leaked(await everyRow()) },
    }).toEqual({ log: [], graphql: [], exported: [], rows: [] });
    expect(exported).toContain('env:TEST_EXTERNAL_ID');
    expect(worker.output()).not.toBe('');
  });

  it.each(['openai', 'anthropic', 'litellm'])(
    'is asked for again where the address of %s changes',
    async (type) => {
      const source = (more: string) => sourcesFile(`- { id: one, type: ${type}, ${more} }`);
      await applyConfig(bursar, source('url: "https://a.example", secret: "env:KEY"'));
      await expect(applyConfig(bursar, source('url: "https://b.example"'))).rejects.toThrow(
        /needs secret/,
      );
    },
  );

  it.each([
    ['openai', 'secret: "env:TEST_OPENAI_KEY"'],
    ['anthropic', 'secret: "env:TEST_ANTHROPIC_KEY"'],
    ['litellm', 'secret: "env:TEST_LITELLM_KEY"'],
    ['price-map', 'every: 1d'],
  ])('of %s goes to no internal address that no one has named', async (type, more) => {
    for (const [name, value] of Object.entries(SECRETS)) process.env[name] ??= value;
    for (const address of ['https://127.0.0.1', 'https://169.254.169.254', 'https://[::1]']) {
      await applyConfig(
        bursar,
        sourcesFile(`- { id: one, type: ${type}, url: "${address}", ${more} }`),
      );
      expect((await readSources(bursar))?.error).toMatch(/internal address/);
    }
    for (const name of Object.keys(SECRETS)) Reflect.deleteProperty(process.env, name);
    expect(world.asked).toEqual([]);
  });
});
