import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { setCredentials } from '../support/connectors/bucket.js';
import { costDay, CostsStub, group } from '../support/connectors/costs.js';
import { readSources, SetClock } from '../support/connectors/reading.js';
import { outside, sourcesFile } from '../support/prices/outside.js';
import { runCli } from '../support/processes/process.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';
import { applyConfig } from '../support/usage/lines.js';

const ACCOUNT = '111122223333';
const USAGE = group(
  ['Claude Sonnet 4.5 (Amazon Bedrock Edition)', 'USE1-MP:USE1_InputTokenCount-Units'],
  '3',
  '1',
);
const OTHERS = [
  group(['Tax', 'Tax'], '4.25'),
  group(['AWS Support (Business)', 'Support'], '29'),
  group(['', 'Fee'], '1'),
  group(['Amazon EC2', 'Credit'], '-3'),
];

const world = outside();
let bursar: TestBursar;
beforeEach(async () => {
  setCredentials();
  world.answer = new CostsStub(({ GroupBy }) => {
    const isOther = GroupBy.some(({ Key }) => Key === 'RECORD_TYPE');
    return { ResultsByTime: [costDay('2026-09-14', isOther ? OTHERS : [USAGE])] };
  }).answer;
  bursar = await startBursar({ clock: new SetClock(new Date('2026-09-16T08:00:00Z')) });
  await applyConfig(
    bursar,
    sourcesFile(
      `- { id: bill, type: cost-explorer, account: "${ACCOUNT}", since: "2026-09-14", endpoint: "${world.address}" }`,
    ),
  );
  await readSources(bursar);
});
afterEach(() => bursar.close());

it('tax, support and fees of a whole account are kept by themselves, and in no total', async () => {
  const answer = await bursar.http('/v1/reconciliation/2026-09');
  const { totals, accountCharges } = (await answer.json()) as Record<string, unknown>;
  expect(totals).toMatchObject({ bill: '3' });
  const none = { account: ACCOUNT, issuer: null, invoice: null };
  expect(accountCharges).toEqual([
    { ...none, kind: 'fee', service: '', usd: '1' },
    { ...none, kind: 'support', service: 'AWS Support (Business)', usd: '29' },
    { ...none, kind: 'tax', service: 'Tax', usd: '4.25' },
  ]);
  const { stdout } = await runCli(['reconcile', '2026-09'], bursar);
  expect(stdout).toContain(`Billed to the whole of ${ACCOUNT}, and in no total: tax Tax 4.25 USD.`);
});
