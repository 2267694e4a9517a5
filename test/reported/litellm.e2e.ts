import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { stringify } from 'yaml';
import { convertLiteLlm } from '../../apps/cli/src/convert/litellm.js';
import { importLogs, LITELLM_SPEND } from '../../apps/cli/src/imports/bedrock-import.js';
import { findLogs } from '../../apps/cli/src/imports/log-files.js';
import { Server } from '../../apps/cli/src/server.js';
import { differences } from '../support/limits/admissions.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';
import { postEvents } from '../support/usage/events.js';
import { litellmRow } from '../support/usage/litellm.js';
import { applyConfig, spendOf } from '../support/usage/lines.js';

const TEAMS = [
  {
    ...{ team_id: '7c1e-1', team_alias: 'Search', max_budget: 500, budget_duration: '30d' },
    ...{ soft_budget: 400, rpm_limit: 600, tpm_limit: 2_000_000, models: ['claude'] },
  },
];
const CONFIG = {
  teams: TEAMS,
  litellm_settings: { max_budget: 1_000 },
  model_list: [{ model_name: 'claude', litellm_params: { model: 'bedrock/us.anthropic.x-v1:0' } }],
};

let bursar: TestBursar;
let folder: string;
beforeAll(async () => {
  bursar = await startBursar();
  folder = mkdtempSync(path.join(os.tmpdir(), 'bursar-rows-'));
});
afterAll(async () => {
  expect(await differences(bursar)).toEqual([]);
  await bursar.close();
  rmSync(folder, { recursive: true, force: true });
});

async function importFile(file: string) {
  const settings = { url: new URL(bursar.url), token: bursar.token, isLocal: false };
  const server = new Server({ ...settings, dataFolder: folder });
  const { files } = await findLogs([file]);
  return importLogs(server, path.join(folder, 'state'), [file], files, LITELLM_SPEND).finally(() =>
    server.close(),
  );
}

describe('what a LiteLLM proxy has kept', () => {
  it('of teams and budgets can be applied as it is converted', async () => {
    await applyConfig(bursar, stringify(convertLiteLlm(CONFIG).file));
    const { budgets } = await bursar.gql<{ budgets: { id: string }[] }>('{ budgets { id } }');
    expect(budgets.map(({ id }) => id).sort()).toEqual([
      ...['everything-month', 'search-month', 'search-soft'],
    ]);
  });

  it('of spend is charged to the teams that were converted, once', async () => {
    const rows = [1, 2, 3].map((n) => litellmRow({ request_id: `row-${n}`, team_id: '7c1e-1' }));
    const file = path.join(folder, 'spend.json');
    writeFileSync(file, JSON.stringify([...rows, litellmRow({ cache_hit: 'True' })], null, 2));
    const counts = { quarantined: 0, unpriced: 0 };
    expect(await importFile(file)).toEqual({
      counts: { ...counts, received: 3, accepted: 3, duplicate: 0 },
      bad: [],
    });
    expect((await postEvents(bursar, rows)).body).toMatchObject({ received: 3, duplicate: 3 });
    expect((await spendOf(bursar, ['team'])).rows).toMatchObject([
      { team: 'search', requests: 3, cost: '0.03465' },
    ]);
  });
});
