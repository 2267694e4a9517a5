import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { setCredentials } from '../support/connectors/bucket.js';
import { againstModel, costDay, CostsStub, group } from '../support/connectors/costs.js';
import { readSources } from '../support/connectors/reading.js';
import { outside, sourcesFile } from '../support/prices/outside.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';
import { applyConfig, logLine, post, spendOf } from '../support/usage/lines.js';

const [SEARCH, SHARED, OTHER] = ['111122223333', '222233334444', '333344445555'];

describe('cost categories', () => {
  const world = outside();
  let bursar: TestBursar;
  let costs: CostsStub;
  beforeEach(async () => {
    setCredentials();
    const groups = [
      group([SEARCH, 'Team$Search'], '3'),
      group([SHARED, 'Team$Search'], '1'),
      group([SHARED, 'Team$Ads'], '1'),
      group([OTHER, 'Team$'], '1'),
    ];
    costs = new CostsStub(() => ({ ResultsByTime: [costDay('2026-11-04', groups)] }));
    world.answer = costs.answer;
    bursar = await startBursar();
    await applyConfig(
      bursar,
      `${sourcesFile(`- { id: categories, type: cost-categories, costCategories: [Team], budgetUsd: "0.02", endpoint: "${world.address}" }`)}
teams: [{ id: search, recognisedBy: { costCategories: { Team: Search } } }]
`,
    );
  });
  afterEach(() => bursar.close());

  it('recognise the team of an account that is in one of them alone', async () => {
    expect(await readSources(bursar)).toMatchObject({ error: null });
    await post(
      bursar,
      [SEARCH, SHARED, OTHER].map((account) => logLine({ account })),
    );
    const { rows } = await spendOf(bursar, ['team']);
    expect(rows).toMatchObject([
      { team: 'search', requests: 1 },
      { team: 'unallocated', requests: 2 },
    ]);
    expect(await (await bursar.http('/v1/config')).text()).toContain('Team: Search');
    const sent = costs.asked.map((value) => ({ shape: 'GetCostAndUsageRequest', value }));
    const got = costs.answered.map((value) => ({ shape: 'GetCostAndUsageResponse', value }));
    expect(await againstModel('ce', [...sent, ...got])).toEqual([]);
  });

  it('are asked for within the budget of the source', async () => {
    for (let times = 0; times < 4; times++) await readSources(bursar);
    expect(costs.asked).toHaveLength(2);
    expect((await readSources(bursar))?.error).toMatch(/budget of 0.02 USD/);
  });
});
