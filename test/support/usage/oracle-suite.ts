import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type LogOptions, type MadeLogs, makeLogs } from './logs.js';
import {
  cellsOf,
  cellsOfOracle,
  countsOf,
  logFiles,
  type Oracle,
  postFile,
  shuffled,
  type SpendAnswer,
  spendByTeamModelDay,
} from './oracle.js';
import { runCli } from '../processes/process.js';
import { startBursar, type TestBursar } from '../processes/server.js';
import { describeWithShared } from '../shared.js';

export const oracleOf = (logs: MadeLogs): Oracle => logs.oracle as Oracle;

export async function cli(
  bursar: { url: string; token: string },
  ...args: string[]
): Promise<string> {
  const { code, stdout, stderr } = await runCli(args, bursar);
  if (code !== 0)
    throw new Error(`bursar ${args.join(' ')} ended with ${String(code)}:\n${stderr}`);
  return stdout;
}

export const SPEND = [
  'spend',
  '--from',
  '2026-08-01',
  '--to',
  '2026-10-01',
  '--group',
  'team,model,day',
  '-o',
  'json',
];

/** Two importers at once, each taking the next file. */
export async function postAll(bursar: TestBursar, files: readonly string[]): Promise<void> {
  let next = 0;
  const importer = async () => {
    for (let file = files[next++]; file !== undefined; file = files[next++])
      await postFile(bursar, file);
  };
  await Promise.all([importer(), importer()]);
}

/** Each kind of traffic on an installation of its own. */
export function describeTraffic(
  kinds: readonly (readonly [story: string, options: LogOptions])[],
): void {
  describeWithShared.each([...kinds])('real traffic, %s', (_story, options) => {
    let bursar: TestBursar;
    let logs: MadeLogs;
    beforeAll(async () => {
      logs = makeLogs(options);
      bursar = await startBursar();
    });
    afterAll(() => bursar.close());

    it('is billed to the last digit, in every cell, through the command line', async () => {
      await cli(bursar, 'apply', '-f', logs.orgFile);
      const counts = JSON.parse(
        await cli(bursar, 'import', 'bedrock-logs', logs.logsDir, '-o', 'json'),
      ) as Record<string, number>;
      expect(counts).toMatchObject(countsOf(oracleOf(logs)));
      const spend = JSON.parse(await cli(bursar, ...SPEND)) as SpendAnswer;
      expect(cellsOf(spend)).toEqual(cellsOfOracle(oracleOf(logs)));
      expect(spend.total.cost).toBe(oracleOf(logs).totalCost);
    });

    it('changes nothing when it is imported again, shuffled, by two importers at once', async () => {
      await postAll(bursar, shuffled(logFiles(logs.logsDir), 5));
      expect(cellsOf(await spendByTeamModelDay(bursar))).toEqual(cellsOfOracle(oracleOf(logs)));
    });

    it('passes verify: every invariant that data can prove holds', async () => {
      const { verify } = await bursar.gql<{
        verify: { holds: boolean; checks: { invariant: string; differences: string[] }[] };
      }>('{ verify { holds checks { invariant differences } } }');
      expect(verify.checks.filter(({ differences }) => differences.length > 0)).toEqual([]);
      expect(verify.holds).toBe(true);
    });
  });
}
