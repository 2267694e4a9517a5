import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { NoticesService } from '../../apps/api/src/connectors/aws-budgets/notices.service.js';
import { SourcesService } from '../../apps/api/src/connectors/sources.service.js';
import { setCredentials } from '../support/connectors/bucket.js';
import {
  budgetMessage,
  budgetsService,
  denied,
  type FakeBudget,
} from '../support/connectors/budgets-service.js';
import { outside } from '../support/prices/outside.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';
import { applyConfig, TWO_TEAMS } from '../support/usage/lines.js';

const ID = '11111111-1111-4111-8111-111111111111';

describe('budgets of AWS', () => {
  const aws = outside();
  let bursar: TestBursar;
  beforeEach(async () => {
    setCredentials();
    bursar = await startBursar();
    await applyConfig(
      bursar,
      `${TWO_TEAMS}budgets:
  - { id: search-month, scope: { team: search }, limit: "500", window: month, ladder: [ { at: 80, do: notify }, { at: 100, do: stop } ] }
sources:
  - { id: aws, type: aws-budgets, account: "111122223333", endpoint: "${aws.address}", topics: ["arn:aws:sns:us-east-1:111122223333:cost"], budgets: { bedrock-alpha: search-month } }
`,
    );
  });
  afterEach(() => bursar.close());

  const say = (...budgets: FakeBudget[]) => {
    aws.answer = budgetsService(budgets);
  };
  const read = async () => {
    await bursar.rows("UPDATE source SET next_run_at = now() - interval '1 s'");
    await bursar.app.get(SourcesService, { strict: false }).runDue(() => true);
    const [row] = await bursar.rows<{ error: string | null }>(
      'SELECT last_error AS error FROM source',
    );
    return row?.error;
  };
  const steps = async () =>
    (
      await bursar.rows<{ step: string }>(
        "SELECT step FROM limits.crossing WHERE in_force ORDER BY split_part(step, ' ', 1)::int",
      )
    ).map(({ step }) => step);
  const notice = async (message: string) => {
    await bursar.rows(
      `INSERT INTO connectors.sns_message (id, source, topic, type, body, sent_at, received_at)
       VALUES ('${ID}', 'aws', 'arn:aws:sns:us-east-1:111122223333:cost', 'Notification', '${message.replaceAll("'", "''")}', now(), now())`,
    );
    return (await bursar.app.get(NoticesService, { strict: false }).run({ id: ID })).outcome;
  };

  it('are listed beside ours, all pages of them', async () => {
    say(
      { name: 'a', actual: '412.33', forecast: '803.1', limit: '500.0' },
      { name: 'new' },
      { name: 'hours', type: 'USAGE', unit: 'Hrs', actual: '12.5' },
    );
    expect(await read()).toBeNull();
    const query = '{ awsBudgets { source name type unit limit actual forecast } }';
    const { awsBudgets } = await bursar.gql<{ awsBudgets: unknown[] }>(query);
    expect(awsBudgets).toEqual([
      expect.objectContaining({ name: 'a', actual: '412.330000000000000', unit: 'USD' }),
      expect.objectContaining({ name: 'hours', unit: 'Hrs' }),
      expect.objectContaining({ name: 'new', actual: null, forecast: null }),
    ]);
    say({ name: 'a' });
    await read();
    expect((await bursar.gql<{ awsBudgets: unknown[] }>(query)).awsBudgets).toHaveLength(1);
  });

  it('climb the ladder of the budget that they are mapped to, and come down with a correction', async () => {
    say({ name: 'bedrock-alpha', actual: '412.33', forecast: '803.1' });
    await read();
    expect(await steps()).toEqual(['80 notify']);
    say({ name: 'bedrock-alpha', actual: '501' });
    await read();
    expect(await steps()).toEqual(['80 notify', '100 stop']);
    say({ name: 'bedrock-alpha', actual: '100' });
    await read();
    expect(await steps()).toEqual([]);
  });

  it.each<[string, Partial<FakeBudget>]>([
    ['of usage', { type: 'USAGE' }],
    ['in another currency', { unit: 'EUR' }],
    ['for another period', { timeUnit: 'QUARTERLY' }],
    ['not calculated in this window', { updatedAt: new Date(Date.now() - 40 * 86_400_000) }],
  ])('%s climb nothing', async (_, more) => {
    say({ name: 'bedrock-alpha', actual: '999', ...more });
    expect(await read()).toBeNull();
    expect(await steps()).toEqual([]);
  });

  it('are asked before a message of them is acted upon: what AWS answers counts', async () => {
    say({ name: 'bedrock-alpha', actual: '450' });
    expect(await notice(budgetMessage('bedrock-alpha', '9,999.00'))).toContain('450 spent by AWS');
    expect(await steps()).toEqual(['80 notify']);
  });

  it('that a message forecasts climb nothing by the forecast', async () => {
    say({ name: 'bedrock-alpha', actual: '10', forecast: '900' });
    await notice(budgetMessage('bedrock-alpha', '900.00', 'FORECASTED'));
    expect(await steps()).toEqual([]);
  });

  it('that AWS does not know, or does not show, are not acted upon', async () => {
    say({ name: 'other', actual: '999' });
    expect(await notice(budgetMessage('bedrock-alpha', '999.00'))).toContain('no budget');
    aws.answer = denied;
    const outcome = await bursar.app.get(NoticesService, { strict: false }).run({ id: ID });
    expect(outcome.outcome).toContain('budgets:ViewBudget');
    expect(await steps()).toEqual([]);
  });

  it('leave messages about anomalies to be kept as such, revised by later ones', async () => {
    const anomaly = (impact: string) =>
      JSON.stringify({
        accountId: '111122223333',
        anomalyId: 'a-1',
        anomalyStartDate: '2026-09-15T00:00:00Z',
        anomalyEndDate: null,
        dimensionalValue: 'Amazon Bedrock',
        monitorName: 'services',
        impact: {},
        rootCauses: [],
      }).replace('"impact":{}', `"impact":{"totalImpact":${impact}}`);
    expect(await notice(anomaly('12.10'))).toBe('Kept.');
    await bursar.rows('DELETE FROM connectors.sns_message');
    await notice(anomaly('99.000000000000001'));
    expect(
      await bursar.rows(
        'SELECT id, impact_usd::text AS usd, ends_at AS "endsAt" FROM connectors.aws_anomaly',
      ),
    ).toEqual([{ id: 'a-1', usd: '99.000000000000001', endsAt: null }]);
  });
});
