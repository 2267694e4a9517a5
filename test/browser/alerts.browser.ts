import { afterAll, beforeAll, it } from '@jest/globals';
import { stop } from '../support/gateways/controls.js';
import { createKey } from '../support/http/access.js';
import { describeWithBrowser } from '../support/browser.js';
import { alertOf, raise } from '../support/notifications/alerts.js';
import { type HttpReceiver, startHttpReceiver } from '../support/notifications/receivers.js';
import { applyConfig } from '../support/usage/lines.js';
import { violationsOf } from './axe.js';
import { itFits } from './every-page.js';
import { expect } from './expect.js';
import { NOW, openAs, raiseStage, settled, type Stage, visit } from './stage.js';
import { wholeArns } from './words.js';

const ARN = 'arn:aws:bedrock:us-east-1:444455556666:application-inference-profile/u6y1f8s3j0xx';

const PAGES: readonly [name: string, path: string, heading: string][] = [
  ['inbox', '/inbox', 'Inbox'],
  ['alert-settings', '/platform/alerts', 'Alert settings'],
];

/** Beside the sample organisation; an address without a port is one that takes no connection. */
const settings = (address: string): string => `apiVersion: bursar/v1
channels:
  - { id: finops, type: webhook, url: "${address}/hook", secret: "env:TEST_HOOK_KEY" }
  - { id: leads, type: email, to: ["finops@example.com", "role:teamLead"] }
alerts:
  - { on: [budget, stop], channels: [finops, leads], minimumUsd: "20",
      quietHours: { from: "20:00", to: "07:00", weekends: true } }
  - { on: [daily-digest], channels: [finops], roles: [finance] }
`;

describeWithBrowser('inbox and alert settings', () => {
  let stage: Stage;
  let receiver: HttpReceiver;
  beforeAll(async () => {
    process.env['TEST_HOOK_KEY'] = 'key';
    receiver = await startHttpReceiver();
    stage = await raiseStage({ sample: true, env: { BURSAR_OUTGOING_ALLOW: '127.0.0.1' } });
    const { bursar } = stage;
    // What a job says of the sample is said once, and is not what is looked at here.
    const unpriced = 'price/unpriced/2026-09/amazon.nova-3-lite-v1:0';
    await raise(bursar, alertOf(unpriced, { event: 'price', teams: [] }));
    const waits = () => bursar.rows('SELECT 1 FROM notifications.alert WHERE routed_at IS NULL');
    while ((await waits()).length > 0) await new Promise((resolve) => setTimeout(resolve, 50));
    await bursar.rows('DELETE FROM notifications.inbox');
    // The personas are made when the first of them signs in.
    await (await openAs(stage, 'platform')).page.context().close();
    const applied = await bursar.http('/v1/config', {
      method: 'POST',
      headers: { 'content-type': 'text/yaml' },
      body: settings(receiver.address),
    });
    expect(applied.status).toBe(200);
    const ofStop = { event: 'stop', thread: 'stop/1', path: '/stop', at: NOW } as const;
    const lines = [
      'Ana Lovelace stopped it: a job runs away.',
      'It is lifted on the page of stops.',
    ];
    await raise(
      bursar,
      alertOf('stop/1/raised', { ...ofStop, title: 'Stopped: team search', lines }),
    );
    await raise(
      bursar,
      alertOf('stop/1/ended', { ...ofStop, title: 'No longer stopped: team search' }),
    );
    await raise(
      bursar,
      alertOf('source/1', {
        ...{ event: 'source', teams: [], at: NOW },
        title: `The source logs fails at ${ARN}`,
        lines: [`Nothing comes of ${ARN}.`],
      }),
    );
    const isRouted = async () =>
      (await bursar.rows('SELECT 1 FROM notifications.message WHERE attempts > 0')).length >= 3;
    while (!(await isRouted())) await new Promise((resolve) => setTimeout(resolve, 50));
    await bursar.rows(`UPDATE notifications.message SET state = 'dead' WHERE channel = 'leads'`);
  });
  afterAll(async () => {
    await stage.close();
    await receiver.close();
    delete process.env['TEST_HOOK_KEY'];
  });

  itFits(PAGES, () => stage);

  it('groups what belongs together, counts what is not read in the top bar, and marks it as read', async () => {
    const { page, complaints } = await openAs(stage, 'platform');
    await visit(stage, page, '/inbox');
    const inbox = page.locator('#content');
    const top = page.locator('#top-bar');
    await top.getByRole('link', { name: 'Inbox, 3 not read' }).first().waitFor();
    await expect
      .poll(() => inbox.getByRole('heading', { level: 2 }).allInnerTexts())
      .toEqual([
        expect.stringContaining('The source logs fails'),
        expect.stringContaining('No longer stopped: team search'),
      ]);
    expect(await wholeArns(page)).toEqual([]);
    await inbox.getByRole('button', { name: '1 earlier' }).click();
    await inbox.getByText('a job runs away').waitFor();
    await inbox.getByRole('button', { name: 'Mark as read: No longer' }).click();
    await settled(page);
    await top.getByRole('link', { name: 'Inbox, 1 not read' }).first().waitFor();
    await inbox.getByRole('link', { name: 'No longer stopped: team search' }).click();
    await page.waitForURL(/\/stop/);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('lead to the one stop, key, proposal and request that they are about, and to all of them from there', async () => {
    const { page, complaints } = await openAs(stage, 'platform');
    const made = await stop(stage.bursar, {
      reason: 'first',
      scope: { team: 'growth' },
      confirm: 'growth',
    });
    await stop(stage.bursar, { reason: 'second', scope: { team: 'legal' }, confirm: 'legal' });
    await visit(stage, page, `/stop?stop=${made.stop?.id ?? ''}`);
    const table = page.getByRole('table', { name: 'Stops' });
    await expect(table).toContainText('first');
    await expect(table).not.toContainText('second');
    await page.getByRole('button', { name: 'Show all' }).click();
    await settled(page);
    await expect(table).toContainText('second');
    const [first, second] = [await makeKey('first'), await makeKey('second')];
    await visit(stage, page, `/platform/keys?apiKey=${first.id}`);
    const keys = page.getByRole('table', { name: 'API keys' });
    await expect(keys).toContainText(first.name);
    await expect(keys).not.toContainText(second.name);
    await page.getByRole('button', { name: 'Show all' }).click();
    await settled(page);
    await expect(keys).toContainText(second.name);
    const proposal = await proposeToLift(made.stop?.id ?? '');
    await visit(stage, page, `/approvals?proposal=${proposal}`);
    await page.getByText('Lift the stop of growth').first().waitFor();
    expect(await violationsOf(page)).toEqual([]);
    await visit(stage, page, '/approvals?proposal=none');
    await page.getByText('The proposal that the link leads to is not here.').waitFor();
    await visit(stage, page, '/quota/requests?request=none');
    await page.getByText('The request that the link leads to is not here.').waitFor();
    expect(await violationsOf(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  const makeKey = async (name: string) =>
    (await createKey(stage.bursar, { name: `key-${name}`, kind: 'gateway' })).key;
  const proposeToLift = async (id: string): Promise<string> => {
    await applyConfig(
      stage.bursar,
      'apiVersion: bursar/v1\napprovals: { rules: [{ what: stop, by: [finance] }] }\n',
    );
    const mutation = `mutation ($input: ResumeInput!) { resume(input: $input) { ... on Proposal { id } } }`;
    const input = { id, reason: 'over' };
    const as = await stage.bursar.as('platform');
    return (await stage.bursar.gql<{ resume: { id: string } }>(mutation, { input }, as)).resume.id;
  };

  it('tests a channel, and sends again what was given up', async () => {
    const { page, complaints } = await openAs(stage, 'platform');
    await visit(stage, page, '/platform/alerts');
    await page.getByRole('button', { name: 'Test finops' }).click();
    await page.getByText('A test was sent to finops.').waitFor();
    await page
      .getByRole('radio', { name: 'Given up' })
      .or(page.getByRole('button', { name: 'Given up' }))
      .first()
      .click();
    await settled(page);
    expect(await wholeArns(page)).toEqual([]);
    const log = page.getByRole('table', { name: 'Delivery log' });
    const before = await log.getByRole('button', { name: /Send again/ }).count();
    expect(before).toBeGreaterThan(0);
    await log
      .getByRole('button', { name: /Send again/ })
      .first()
      .click();
    await page.getByLabel('Reason').fill('the server is back');
    await page.getByRole('dialog').getByRole('button', { name: 'Send again' }).click();
    await page.getByText(/on its way to leads again/).waitFor();
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('shows settings to those who may see them, and tests to those who may change them', async () => {
    const finance = await openAs(stage, 'finance');
    await visit(stage, finance.page, '/platform/alerts');
    await expect(finance.page.getByRole('table', { name: 'Channels' })).toContainText('finops');
    await expect(finance.page.getByRole('button', { name: 'Test finops' })).toHaveCount(0);
    await finance.page.context().close();
    const lead = await openAs(stage, 'teamLead');
    await visit(stage, lead.page, '/platform/alerts');
    await expect(lead.page.getByRole('table', { name: 'Channels' })).toHaveCount(0);
    await lead.page.context().close();
  });
});
