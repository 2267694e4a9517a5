import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SourceTypes } from '../../apps/api/src/connectors/source-types.js';
import { loadSources, noteRun } from '../../apps/api/src/connectors/sources.repository.js';
import { Database } from '../../apps/api/src/platform/database.js';
import { setCredentials } from '../support/connectors/bucket.js';
import { costDay, CostsStub, group } from '../support/connectors/costs.js';
import { readSources, SetClock, storedLines } from '../support/connectors/reading.js';
import { outside, sourcesFile } from '../support/prices/outside.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';
import { applyConfig } from '../support/usage/lines.js';

const CLAUDE = 'Claude Sonnet 4.5 (Amazon Bedrock Edition)';
const INPUT = 'USE1-MP:USE1_InputTokenCount-Units';

/** A turn that ends after so many pieces of work. */
async function turn(bursar: TestBursar, pieces: number): Promise<boolean> {
  const database = bursar.app.get(Database, { strict: false });
  const [source] = await loadSources(database);
  if (source === undefined) throw new Error('There is no source.');
  const type = bursar.app.get(SourceTypes, { strict: false }).find(source.type);
  let left = pieces;
  const run = await type?.run(source, {
    dryRun: false,
    goesOn: () => left-- > 0,
    isStopped: () => false,
  });
  expect(run?.parts.map(({ error }) => error)).toEqual(run?.parts.map(() => null));
  const kept = { nextRunAt: new Date(), okAt: null, error: null, hint: null };
  await noteRun(database, source, { ...kept, memory: run?.memory ?? {} });
  return run?.isMore === true;
}

describe('reading that is stopped', () => {
  const world = outside();
  let bursar: TestBursar;
  beforeEach(async () => {
    setCredentials();
    process.env['TEST_OPENAI_KEY'] = 'key';
    const clock = new SetClock(new Date('2026-11-05T08:00:00Z'));
    bursar = await startBursar({ clock, env: { BURSAR_OUTGOING_ALLOW: 'loopback' } });
  });
  afterEach(async () => {
    delete process.env['TEST_OPENAI_KEY'];
    await bursar.close();
  });

  const configure = (rest: string) =>
    applyConfig(bursar, sourcesFile(`- { id: bill, since: "2026-09-14", ${rest} }`));
  const days = (from: string, to: string): string[] => {
    const found: string[] = [];
    for (let at = Date.parse(from); at < Date.parse(to); at += 86_400_000)
      found.push(new Date(at).toISOString().slice(0, 10));
    return found;
  };

  it.each([
    [
      'Cost Explorer',
      () => {
        const stub = new CostsStub(({ TimePeriod, GroupBy }) => ({
          ResultsByTime: days(TimePeriod.Start, TimePeriod.End).map((day) =>
            costDay(
              day,
              GroupBy[1]?.Key === 'USAGE_TYPE' ? [group([CLAUDE, INPUT], '1', '1')] : [],
            ),
          ),
        }));
        world.answer = stub.answer;
        return `type: cost-explorer, account: "111122223333", endpoint: "${world.address}"`;
      },
    ],
    [
      'a provider',
      () => {
        world.answer = ({ url = '' }, response) => {
          const asked = new URL(url, 'http://x').searchParams;
          const dayOf = (name: string) =>
            new Date(Number(asked.get(name)) * 1_000).toISOString().slice(0, 10);
          const data = days(dayOf('start_time'), dayOf('end_time')).map((day) => ({
            start_time: Date.parse(day) / 1_000,
            results: [
              {
                amount: { value: 1, currency: 'usd' },
                input_tokens: 1,
                project_id: 'p',
                model: 'm',
              },
            ],
          }));
          response.end(JSON.stringify({ data, has_more: false, next_page: null }));
        };
        return `type: openai, url: "${world.address}", secret: "env:TEST_OPENAI_KEY"`;
      },
    ],
  ])(
    'of %s goes on where it stopped, and ends with what a whole reading brings',
    async (_, make) => {
      await configure(make());
      let turns = 0;
      while (await turn(bursar, 4)) expect((turns += 1)).toBeLessThan(20);
      expect(turns).toBeGreaterThan(0);
      const stopped = await storedLines(bursar);
      expect(stopped.length).toBeGreaterThan(51);
      await bursar.rows("UPDATE source SET memory = '{}'");
      await bursar.rows('DELETE FROM reconciliation.bill_line');
      expect(await readSources(bursar)).toMatchObject({ error: null });
      expect(await storedLines(bursar)).toEqual(stopped);
    },
  );
});
