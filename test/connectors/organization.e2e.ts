import {
  CloseAccountCommand,
  CreateAccountCommand,
  CreateOrganizationalUnitCommand,
  CreateOrganizationCommand,
  ListAccountsCommand,
  ListRootsCommand,
  MoveAccountCommand,
  OrganizationsClient,
} from '@aws-sdk/client-organizations';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { SourcesService } from '../../apps/api/src/connectors/sources.service.js';
import { setCredentials } from '../support/connectors/bucket.js';
import {
  describeWithMoto,
  INSTALL_MS_MAX,
  type Moto,
  startMoto,
} from '../support/connectors/moto.js';
import { sourcesFile } from '../support/prices/outside.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';
import { applyConfig, logLine, post, spendOf } from '../support/usage/lines.js';

describeWithMoto('the accounts of an organisation', () => {
  let moto: Moto;
  let bursar: TestBursar;
  let aws: OrganizationsClient;
  let unit: string;
  let account: string;
  beforeAll(async () => {
    moto = await startMoto();
    setCredentials();
    aws = new OrganizationsClient({ region: 'us-east-1', endpoint: moto.url });
    await aws.send(new CreateOrganizationCommand({ FeatureSet: 'ALL' }));
    const { Roots = [] } = await aws.send(new ListRootsCommand({}));
    const root = Roots[0]?.Id ?? '';
    const made = await aws.send(
      new CreateOrganizationalUnitCommand({ ParentId: root, Name: 'Search' }),
    );
    unit = made.OrganizationalUnit?.Id ?? '';
    await aws.send(new CreateAccountCommand({ AccountName: 'search', Email: 's@example.com' }));
    const { Accounts = [] } = await aws.send(new ListAccountsCommand({}));
    account = Accounts.find(({ Name }) => Name === 'search')?.Id ?? '';
    await aws.send(
      new MoveAccountCommand({
        AccountId: account,
        SourceParentId: root,
        DestinationParentId: unit,
      }),
    );
    // It calls nothing any more, and is not asked for its log.
    await aws.send(new CreateAccountCommand({ AccountName: 'gone', Email: 'g@example.com' }));
    const { Accounts: all = [] } = await aws.send(new ListAccountsCommand({}));
    const gone = all.find(({ Name }) => Name === 'gone')?.Id;
    await aws.send(new CloseAccountCommand({ AccountId: gone }));
    bursar = await startBursar();
    await applyConfig(
      bursar,
      `${sourcesFile(`- { id: org, type: aws-organization, endpoint: "${moto.url}" }`)}
teams: [{ id: search, recognisedBy: { organizationalUnits: [${unit}] } }]`,
    );
  }, INSTALL_MS_MAX);
  afterAll(async () => {
    aws.destroy();
    await bursar.close();
    await moto.close();
  });

  it('are known with their units, so that calls of an account are those of its unit', async () => {
    const parts = await bursar.app.get(SourcesService, { strict: false }).test('org');
    expect(parts).toMatchObject([{ error: null }]);
    expect(parts[0]?.summary).toContain(`2 accounts found; no log has come of 2: `);
    expect(parts[0]?.summary).toContain(`${account} (search)`);
    await bursar.rows("UPDATE source SET next_run_at = now() - interval '1 s'");
    await bursar.app.get(SourcesService, { strict: false }).runDue();
    await post(bursar, [logLine({ account })]);
    expect((await spendOf(bursar, ['team'])).rows).toMatchObject([{ team: 'search', requests: 1 }]);
    const [row] = await bursar.rows<{ error: string | null }>(
      'SELECT last_error AS error FROM source',
    );
    expect(row?.error).toBeNull();
    const { silentAccounts } = await bursar.gql<{ silentAccounts: { id: string }[] }>(
      '{ silentAccounts { id name } }',
    );
    expect(silentAccounts.map(({ id }) => id)).not.toContain(account);
    expect(silentAccounts).toHaveLength(1);
  });
});
