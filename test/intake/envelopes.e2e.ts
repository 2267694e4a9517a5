import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ENVELOPES, roomIn, wrap, wrapping } from '../support/usage/envelopes.js';
import { IN_TOKENS } from '../support/usage/odd-tokens.js';
import { OTHERWISE_ODD } from '../support/usage/odd-fields.js';
import { recordOf } from '../support/usage/odd-records.js';
import { SOLD_BY_UNIT } from '../support/usage/odd-units.js';
import { chargedTo } from '../support/usage/charged.js';
import { type SpawnedBursar, spawnBursar } from '../support/processes/process.js';
import { tablesHolding } from '../support/usage/canary.js';

const CANARY = 'canary-5e1f0b';
const SEEDS = [1, 2, 3, 5, 8, 13];

/** Where the process may leave files. */
const folder = mkdtempSync(path.join(os.tmpdir(), 'bursar-envelopes-'));
let bursar: SpawnedBursar;
beforeAll(async () => {
  const places = { BURSAR_DATA_DIR: folder, TMPDIR: folder };
  bursar = await spawnBursar({ env: { LOG_LEVEL: 'debug', ...places } });
});
afterAll(async () => {
  await bursar.close();
  rmSync(folder, { recursive: true });
});

async function send(body: Buffer): Promise<{ status: number; body: Record<string, unknown> }> {
  const answer = await fetch(`${bursar.url}/v1/usage/bedrock-logs`, {
    method: 'POST',
    headers: { authorization: `Bearer ${bursar.token}`, 'content-type': 'application/x-ndjson' },
    body: new Uint8Array(body),
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

const ALL = [...IN_TOKENS, ...OTHERWISE_ODD, ...SOLD_BY_UNIT];
const recent = { timestamp: new Date(Date.now() - 86_400_000).toISOString() };
const calls = (account: string, n: number): string[] =>
  Array.from({ length: n }, (_, i) => {
    const [claim, ...odd] = ALL[i % ALL.length] ?? ALL[0] ?? fail();
    const made = recordOf([`${claim} ${i}`, ...odd], account);
    return JSON.stringify({ ...made, ...(made['timestamp'] !== undefined && recent) });
  });
const fail = (): never => {
  throw new Error('There are no records.');
};

describe('a mixture of envelopes sent over HTTP', () => {
  it.each(SEEDS)(
    'has the counts and sums of the same records a line each (seed %i)',
    async (seed) => {
      const how =
        fc.sample(wrapping, { seed, numRuns: 40 }).sort((a, b) => roomIn(b) - roomIn(a))[0] ??
        fail();
      const [plain, wrapped] = [`94000000${1000 + seed}`, `95000000${1000 + seed}`];
      const n = roomIn(how);
      const alone = await send(Buffer.from(calls(plain, n).join('\n')));
      const mixed = await send(wrap(how, calls(wrapped, n)));
      expect(mixed).toMatchObject({ status: 200, body: { received: n } });
      const { notices: _, ...counts } = mixed.body;
      expect(counts).toEqual(alone.body);
      const database = { rows: bursar.database.rows };
      expect(await chargedTo(database, wrapped)).toEqual(await chargedTo(database, plain));
    },
  );
});

/** The canary in every text that a prompt, an answer, a tool or a trace may carry. */
function planted(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const say = `${CANARY} "schemaType":"x" {"`;
  const content = [
    { text: say },
    { toolUse: { name: CANARY, input: { query: say } } },
    { image: { source: { bytes: CANARY } } },
  ];
  const input = { ...(fields['input'] as object | undefined) } as Record<string, unknown>;
  const output = { ...(fields['output'] as object | undefined) } as Record<string, unknown>;
  const asked = input['inputBodyJson'];
  const answer = output['outputBodyJson'];
  input['inputBodyJson'] = {
    ...(typeof asked === 'object' ? asked : {}),
    messages: [{ role: 'user', content }],
    prompt: say,
    images: [CANARY],
  };
  const extra = {
    output: { message: { content } },
    choices: [{ message: { content: say, tool_calls: [{ function: { arguments: say } }] } }],
    error: { message: say },
    service_tier: CANARY,
    trace: {
      guardrail: {
        inputAssessment: { [CANARY]: { wordPolicy: { customWords: [{ match: say }] } } },
      },
      promptRouter: { invokedModelId: say },
    },
  };
  output['outputBodyJson'] = Array.isArray(answer)
    ? [...(answer as unknown[]), extra, say, `data: {"delta":"${CANARY}"}`]
    : { ...(typeof answer === 'object' ? answer : {}), ...extra };
  return { ...fields, input, output, note: CANARY, errorMessage: say };
}

function filesBelow(root: string): string[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .map((name) => path.join(root, name))
    .filter((file) => statSync(file).isFile());
}

describe('a canary in bodies of every shape, in every envelope', () => {
  beforeAll(async () => {
    const records = ALL.map((one, i) => {
      const made = planted(recordOf(one, String(960_000_000_000 + i)));
      return JSON.stringify({ ...made, ...(made['timestamp'] !== undefined && recent) });
    });
    for (const [name, envelope] of Object.entries(ENVELOPES)) {
      expect([name, (await send(Buffer.from(envelope(records)))).status]).toEqual([name, 200]);
      const half = envelope(records.slice(0, 9)).slice(0, -200);
      expect([name, (await send(Buffer.from(half))).status]).toEqual([name, 200]);
    }
    const cut = records.map((record, i) =>
      record.slice(0, 60 + ((i * 131) % (record.length - 60))),
    );
    expect((await send(Buffer.from(cut.join('\n')))).status).toBe(200);
  });

  it('is in no table', async () => {
    expect(await tablesHolding(bursar.database, CANARY)).toEqual([]);
  });

  it.each(['/v1/quarantine.jsonl', '/v1/audit.jsonl', '/v1/config', '/metrics'])(
    'is not in %s',
    async (place) => {
      const answer = await fetch(`${bursar.url}${place}`, {
        headers: { authorization: `Bearer ${bursar.token}` },
      });
      expect([answer.status, (await answer.text()).includes(CANARY)]).toEqual([200, false]);
    },
  );

  it('is neither in the log of the process nor in its folder', () => {
    expect(bursar.output()).not.toContain(CANARY);
    const holding = filesBelow(folder).filter((file) => readFileSync(file).includes(CANARY));
    expect(holding).toEqual([]);
  });
});
