import { Readable } from 'node:stream';
import { createGzip, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { applyConfig, logLine, post, spendOf, TWO_TEAMS } from '../support/usage/lines.js';
import { flood, MEGABYTES_MAX, sendStream } from '../support/usage/flood.js';
import { residentMegabytes } from '../support/processes/memory.js';
import { type SpawnedBursar, spawnBursar } from '../support/processes/process.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';

let bursar: TestBursar;
beforeAll(async () => {
  bursar = await startBursar();
  await applyConfig(bursar, TWO_TEAMS);
});
afterAll(() => bursar.close());

interface Line {
  reason: string;
  object: string;
  line: string;
  detail: string;
  redacted: string;
}

async function quarantined(object: string): Promise<Line[]> {
  const { quarantine } = await bursar.gql<{ quarantine: { edges: { node: Line }[] } }>(
    '{ quarantine(first: 500) { edges { node { reason object line detail redacted } } } }',
  );
  return quarantine.edges.map((edge) => edge.node).filter((node) => node.object === object);
}

const without = (field: string): string => {
  const { [field]: _, ...rest } = JSON.parse(logLine()) as Record<string, unknown>;
  return JSON.stringify(rest);
};

const withTimestamp = (timestamp: string): string =>
  JSON.stringify({ ...(JSON.parse(logLine()) as object), timestamp });

describe('a damaged line', () => {
  it.each([
    ['truncated', () => logLine().slice(0, 120), 'not_json'],
    [
      'of another schema',
      () => JSON.stringify({ ...(JSON.parse(logLine()) as object), schemaType: 'GuardrailLog' }),
      'other_schema',
    ],
    ['without a request id', () => without('requestId'), 'no_request_id'],
    ['without a timestamp', () => without('timestamp'), 'no_timestamp'],
    ['without a model', () => without('modelId'), 'no_model'],
    ['with −1 tokens', () => logLine({ input: -1 }), 'negative_count'],
    [
      'with 1e300 tokens',
      () => logLine().replace('"inputTokenCount":1000', '"inputTokenCount":1e300'),
      'count_too_large',
    ],
    ['with a count that is text', () => logLine({ input: '12' }), 'count_not_a_number'],
    ['with half a token', () => logLine({ input: 0.5 }), 'count_not_whole'],
    ['that is an array', () => '[1,2]', 'not_an_object'],
    ['from the far future', () => withTimestamp('2999-01-01T00:00:00Z'), 'in_the_future'],
    ['from before retention', () => withTimestamp('2019-01-01T00:00:00Z'), 'before_retention'],
  ])(
    '%s is held back with its place and reason, and the rest of its batch is counted',
    async (story, damaged, reason) => {
      const object = `file ${story}`;
      const { status, body } = await post(bursar, [logLine(), damaged(), logLine()], {
        'bursar-object': encodeURIComponent(object),
      });
      expect({ status, ...body }).toMatchObject({
        status: 200,
        received: 3,
        accepted: 2,
        duplicate: 0,
        quarantined: 1,
      });
      expect(await quarantined(object)).toEqual([
        expect.objectContaining({
          reason,
          object,
          line: '2',
          detail: expect.stringMatching(/\.$/),
        }),
      ]);
    },
  );

  it('is one row of the quarantine however often it is sent', async () => {
    const headers = { 'bursar-object': 'again' };
    for (let i = 0; i < 3; i++) await post(bursar, ['[1,2]'], headers);
    expect(await quarantined('again')).toHaveLength(1);
  });

  it('is counted by a replay once nothing is wrong with it any more, and only once', async () => {
    const soon = new Date(Date.now() + 6 * 60_000 - 59_000);
    const line = withTimestamp(soon.toISOString().replace(/\.\d+/, ''));
    const { body } = await post(bursar, [line], { 'bursar-object': 'early' });
    expect(body).toMatchObject({ quarantined: 1 });
    // The clock that runs ahead is put right: the line as kept reads well under today's rules.
    const now = new Date().toISOString().replace(/\.\d+/, '');
    await bursar.rows(
      `UPDATE ledger.quarantine SET redacted = replace(redacted, $1, $2) WHERE object = 'early'`,
      [soon.toISOString().replace(/\.\d+/, ''), now],
    );
    const replay =
      'mutation { replayQuarantine(reason: "clock") { ... on ReplayResult { counts { accepted quarantined } stillQuarantined } } }';
    const first = await bursar.gql<{ replayQuarantine: { counts: { accepted: string } } }>(replay);
    expect(first.replayQuarantine.counts.accepted).toBe('1');
    const second = await bursar.gql<{ replayQuarantine: { counts: { accepted: string } } }>(replay);
    expect(second.replayQuarantine.counts.accepted).toBe('0');
    const { verify } = await bursar.gql<{ verify: { holds: boolean } }>('{ verify { holds } }');
    expect(verify.holds).toBe(true);
  });
});

describe('a body that is not what it says', () => {
  it('is refused when it is declared as gzip and is not, with how to fix it', async () => {
    const answer = await bursar.http('/v1/usage/bedrock-logs', {
      method: 'POST',
      headers: { 'content-type': 'application/x-ndjson', 'content-encoding': 'gzip' },
      body: `${logLine()}\n`,
    });
    expect(answer.status).toBe(422);
    expect(await answer.json()).toMatchObject({
      code: 'not_gzip',
      hint: expect.any(String),
      counts: { accepted: 0 },
    });
  });

  it('keeps what could be read of a gzip that breaks off, and says so', async () => {
    const whole = gzipSync(`${Array.from({ length: 500 }, () => logLine()).join('\n')}\n`);
    const answer = await bursar.http('/v1/usage/bedrock-logs', {
      method: 'POST',
      headers: { 'content-type': 'application/gzip' },
      body: whole.subarray(0, whole.length - 200),
    });
    expect(answer.status).toBe(422);
    const problem = (await answer.json()) as { code: string; counts: { accepted: number } };
    expect(problem.code).toBe('gzip_truncated');
    expect(problem.counts.accepted).toBeGreaterThan(0);
  });

  it('is refused with a client error when it is missing', async () => {
    const answer = await bursar.http('/v1/usage/bedrock-logs', { method: 'POST' });
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
  });
});

describe('an unknown inference profile', () => {
  const arn = 'arn:aws:bedrock:us-east-1:444455556666:application-inference-profile/zz9y8x7w';

  it('is counted, unpriced, and rated by a reattribution once the file names its model', async () => {
    await post(bursar, [logLine({ model: arn, at: '2026-07-01T00:00:00Z' })]);
    expect((await spendOf(bursar, ['model'])).rows).toContainEqual(
      expect.objectContaining({ model: arn, unpriced: 1, cost: '0' }),
    );
    await applyConfig(
      bursar,
      `apiVersion: bursar/v1\ninferenceProfiles:\n  - { arn: "${arn}", modelId: us.anthropic.claude-haiku-4-5-20251001-v1:0 }\n`,
    );
    await bursar.gql(
      'mutation { reattribute(from: "2026-06-01T00:00:00Z", to: "2026-08-01T00:00:00Z") { __typename } }',
    );
    expect((await spendOf(bursar, ['model'])).rows).toContainEqual(
      expect.objectContaining({
        model: 'us.anthropic.claude-haiku-4-5-20251001-v1:0',
        unpriced: 0,
        cost: '0.00385',
      }),
    );
  });
});

describe('a configuration file', () => {
  const problemsOf = async (text: string) => {
    const answer = await bursar.http('/v1/config', {
      method: 'POST',
      headers: { 'content-type': 'text/yaml' },
      body: text,
    });
    return {
      status: answer.status,
      ...((await answer.json()) as {
        problems: { line: number; column: number; message: string; hint: string }[];
      }),
    };
  };

  it.each([
    [
      'naming a team twice',
      'apiVersion: bursar/v1\nteams:\n  - { id: a, name: A }\n  - { id: a, name: B }\n',
      4,
    ],
    ['with an unknown key', 'apiVersion: bursar/v1\nteems: []\n', 2],
    [
      'in which two teams claim one role',
      'apiVersion: bursar/v1\nteams:\n  - { id: a, name: A, recognisedBy: { accounts: ["111122223333"] } }\n  - { id: b, name: B, recognisedBy: { accounts: ["111122223333"] } }\n',
      4,
    ],
    ['that is no YAML', 'teams: [\n', 2],
  ])('%s is refused with its line and column, and changes nothing', async (_story, text, line) => {
    const before = await (await bursar.http('/v1/config')).text();
    const { status, problems } = await problemsOf(text);
    expect(status).toBe(422);
    expect(problems[0]).toMatchObject({
      line,
      column: expect.any(Number),
      message: expect.any(String),
    });
    expect(await (await bursar.http('/v1/config')).text()).toBe(before);
  });
});

describe('a flood', () => {
  let spawned: SpawnedBursar;
  beforeAll(async () => {
    spawned = await spawnBursar();
  });
  afterAll(() => spawned.close());

  it('that unpacks without end is cut off with a clear answer, and memory stays flat', async () => {
    const zeros = Buffer.alloc(1024 * 1024);
    const bomb = Readable.from(
      (function* () {
        yield Buffer.from(`${logLine()}\n`);
        for (let i = 0; i < 3_000; i++) yield zeros;
      })(),
    ).pipe(createGzip({ level: 9 }));
    const { status, body } = await sendStream(spawned, bomb);
    expect({ status, code: body['code'], counts: body['counts'] }).toMatchObject({
      status: 413,
      code: 'gzip_bomb',
      counts: { accepted: 1 },
    });
    expect(await residentMegabytes(spawned.pid)).toBeLessThan(MEGABYTES_MAX);
  });

  it('of 384 MB unpacked is read to its end in constant memory', async () => {
    const { answer, lines, peakMegabytes } = await flood(spawned, 384 * 1024 ** 2);
    expect(answer).toMatchObject({
      status: 200,
      body: { received: lines, accepted: 1, duplicate: lines - 1 },
    });
    expect(peakMegabytes).toBeLessThan(MEGABYTES_MAX);
  }, 300_000);
});
