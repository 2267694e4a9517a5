import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Clock } from '../../apps/api/src/platform/clock.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';
import { describeWithShared, shared } from '../support/shared.js';
import { chargedTo } from '../support/usage/charged.js';

interface FieldCase {
  readonly id: string;
  readonly files: readonly string[];
  readonly account: string;
  readonly why: string;
  readonly expect: {
    readonly requests?: number;
    readonly errors?: number;
    readonly unpriced?: number;
    readonly quarantined?: number;
    readonly cost?: string;
    /** That cost, or unpriced as a whole; never zero. */
    readonly costOrUnpriced?: string;
    readonly tokens?: Partial<Record<'input' | 'output' | 'cacheRead' | 'cacheWrite', number>>;
  };
}

const folder = path.join(shared ?? '', 'data/field-cases');
const cases: FieldCase[] =
  shared === null
    ? []
    : (JSON.parse(readFileSync(path.join(folder, 'cases.json'), 'utf8')) as FieldCase[]);

class Day extends Clock {
  override now = () => new Date('2026-11-28T12:00:00Z');
}

let bursar: TestBursar;

async function sendFiles(files: readonly string[]): Promise<{ quarantined: number }> {
  let quarantined = 0;
  for (const name of files) {
    const response = await bursar.http('/v1/usage/bedrock-logs', {
      method: 'POST',
      headers: { 'content-type': 'application/x-ndjson' },
      body: readFileSync(path.join(folder, name)),
    });
    quarantined += ((await response.json()) as { quarantined: number }).quarantined;
  }
  return { quarantined };
}

describeWithShared('a case from the field', () => {
  beforeAll(async () => {
    bursar = await startBursar({ clock: new Day() });
  });
  afterAll(() => bursar.close());

  it.each(cases.map((one) => [one.id, one] as const))(
    '%s is counted and priced as its provider bills it',
    async (_id, { files, account, expect: wanted }) => {
      const { quarantined } = await sendFiles(files);
      const charged = await chargedTo(bursar, account);
      const { costOrUnpriced, tokens, quarantined: held, ...exact } = wanted;
      expect(charged).toMatchObject({ ...exact, ...tokens });
      expect(held ?? quarantined).toBe(quarantined);
      if (costOrUnpriced === undefined) return;
      const isUnpriced = charged?.unpriced === charged?.requests;
      expect(isUnpriced ? 'unpriced' : charged?.cost).toBe(
        isUnpriced ? 'unpriced' : costOrUnpriced,
      );
    },
  );

  it('of a cut stream is charged its prompt, and says that it is an estimate', async () => {
    const cut = cases.find(({ id }) => id === 'cut-stream');
    expect(await chargedTo(bursar, cut?.account ?? '')).toMatchObject({ estimated: 1, output: 0 });
  });
});

describe('cases from the field', () => {
  it('are all read from their file where it is', () => {
    expect(shared === null || cases.length > 0).toBe(true);
  });
});
