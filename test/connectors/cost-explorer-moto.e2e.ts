import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { setCredentials } from '../support/connectors/bucket.js';
import { costDay, group } from '../support/connectors/costs.js';
import {
  describeWithMoto,
  INSTALL_MS_MAX,
  type Moto,
  startMoto,
} from '../support/connectors/moto.js';
import { readSources, SetClock, storedLines } from '../support/connectors/reading.js';
import { sourcesFile } from '../support/prices/outside.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';
import { applyConfig } from '../support/usage/lines.js';

/** The emulator answers in the order in which it was given answers, whatever is asked. */
describeWithMoto('the bill of Cost Explorer, as an emulator answers', () => {
  let moto: Moto;
  let bursar: TestBursar;
  beforeAll(async () => {
    moto = await startMoto();
    setCredentials();
  }, INSTALL_MS_MAX);
  afterAll(() => moto.close());
  beforeEach(async () => {
    await moto.reset();
    bursar = await startBursar({ clock: new SetClock(new Date('2026-09-15T08:00:00Z')) });
  });
  afterEach(() => bursar.close());

  it('is read through the SDK as it is from AWS', async () => {
    const service = 'Claude Sonnet 4.5 (Amazon Bedrock Edition)';
    const usage = [group([service, 'USE1-MP:USE1_OutputTokenCount-Units'], '0.9000000000', '0.06')];
    const credit = [group([service, 'Credit'], '-0.9000000000')];
    const results = [usage, credit].map((groups) => ({
      ResultsByTime: [costDay('2026-09-14', groups, true)],
      DimensionValueAttributes: [],
      GroupDefinitions: [],
    }));
    await fetch(`${moto.url}/moto-api/static/ce/cost-and-usage-results`, {
      method: 'POST',
      body: JSON.stringify({ results }),
    });
    await applyConfig(
      bursar,
      sourcesFile(
        `- { id: bill, type: cost-explorer, account: "111122223333", since: "2026-09-14", endpoint: "${moto.url}" }`,
      ),
    );
    expect(await readSources(bursar)).toMatchObject({ error: null });
    const lines = await storedLines(bursar);
    expect(
      lines.map(({ kind, usd, meter, isEstimated }) => [kind, usd, meter, isEstimated]),
    ).toEqual([
      ['credit', '-0.9', null, true],
      ['usage', '0.9', 'output', true],
    ]);
  });
});
