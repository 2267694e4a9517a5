import { afterAll, beforeAll, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { json } from '../support/http/access.js';
import { admit, gatewayKey, settle } from '../support/limits/admissions.js';
import { describeWithBrowser } from '../support/browser.js';
import type { Caller } from '../support/http/client.js';
import { amountsIn } from './amounts.js';
import { picture, violationsOf } from './axe.js';
import { expect } from './expect.js';
import { openAs, raiseStage, type Stage, visit } from './stage.js';
import { themesFor } from './views.js';

const TABS_MAX = 40;
const CALL = { project: 'ranking', environment: 'prod' };

describeWithBrowser('stopping traffic', () => {
  let stage: Stage;
  let gateway: Caller;
  beforeAll(async () => {
    stage = await raiseStage({ sample: true });
    gateway = await gatewayKey(stage.bursar);
  });
  afterAll(() => stage.close());

  /** Presses Tab, as a person without a mouse does, until the field or button of that name has the focus. */
  async function tabTo(page: Page, name: RegExp): Promise<void> {
    for (let step = 0; step < TABS_MAX; step += 1) {
      await page.keyboard.press('Tab');
      const focused = await page.evaluate(() => {
        const element = document.activeElement;
        const ids = (element?.getAttribute('aria-labelledby') ?? '').split(' ');
        const labels = ids.map((id) => document.getElementById(id)?.textContent ?? '');
        return [element?.getAttribute('aria-label'), ...labels, element?.textContent]
          .join(' ')
          .trim();
      });
      if (name.test(focused)) return;
    }
    throw new Error(`Nothing called ${String(name)} can be reached with Tab.`);
  }

  /** A gateway: it asks for the stops, and acknowledges the version that it applies. */
  async function asGateway(name: string): Promise<() => Promise<void>> {
    const where = `/v1/policy?environment=prod&format=stops&gateway=${name}`;
    await stage.bursar.http(where, {}, gateway);
    return async () => {
      const answer = await stage.bursar.http(where, {}, gateway);
      const version = Number(answer.headers.get('x-bursar-version'));
      const appliedAt = new Date().toISOString();
      const ack = { gateway: name, environment: 'prod', kind: 'stops', version, appliedAt };
      const accepted = await stage.bursar.http('/v1/policy/acks', json(ack), gateway);
      expect(accepted.status).toBe(204);
    };
  }

  it('takes the keyboard alone from any page, and the name typed again; gateways that applied it are counted', async () => {
    const acknowledge = await asGateway('edge-1');
    const { page, complaints } = await openAs(stage, 'platform');
    await visit(stage, page, '/platform/prices');
    await page.keyboard.press('Shift+S');
    await page.getByRole('heading', { name: 'Stop traffic' }).waitFor();
    await tabTo(page, /^Value of team/);
    await page.keyboard.type('search');
    await page.keyboard.press('Escape');
    await page.getByText(/In the last hour/).waitFor();
    await tabTo(page, /^Reason/);
    await page.keyboard.type('runaway loop');
    await tabTo(page, /^Type search to confirm/);
    await page.keyboard.type('searc');
    const send = page.getByRole('button', { name: 'Stop traffic', exact: true });
    await expect(send).toBeDisabled();
    await page.keyboard.type('h');
    await tabTo(page, /^Stop traffic$/);
    await page.keyboard.press('Enter');
    await page.getByText('Search is stopped').waitFor();
    const refused = await admit(stage.bursar, { ...CALL, requestId: 'stopped-1' }, gateway);
    expect(refused).toMatchObject({ status: 403, body: { code: 'stopped' } });
    await page.getByText('0 of 1 applied').waitFor();
    const silent = page.getByRole('list', { name: 'Not answered' });
    await expect(silent).toHaveText('edge-1 (prod)');
    await picture(page, 'stop-unanswered');
    await acknowledge();
    await page.getByText('1 of 1 applied').waitFor();
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('is undone with a reason, and both are audited', async () => {
    const { page, complaints } = await openAs(stage, 'finance');
    await visit(stage, page, '/stop');
    const row = page.getByRole('row', { name: /Search/ });
    await expect(row).toContainText(/runaway loop[\s\S]*1 of 1 applied, 0 ms/);
    const file = page.getByRole('link', { name: 'Download these stops as CSV' });
    const csv = await page.request.get(`${stage.bursar.url}${await file.getAttribute('href')}`);
    expect(await csv.text()).toMatch(/,team\/search,stopped,runaway loop,.*,1,1,0,,\n/);
    await row.getByRole('button', { name: 'Resume Search' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Reason').fill('the loop is fixed');
    expect(await violationsOf(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Resume traffic' }).click();
    await page.getByText('Search is resumed').first().waitFor();
    await page.getByText('Nothing is stopped').waitFor();
    const allowed = await admit(stage.bursar, { ...CALL, requestId: 'resumed-1' }, gateway);
    expect(allowed.status).toBe(201);
    await page.getByText('Also those that ended').click();
    await page.getByText(/resumed .* by Finance/).waitFor();
    await visit(stage, page, '/audit');
    await expect(page.getByText('the loop is fixed')).toHaveCount(1);
    await expect(page.getByText('runaway loop')).not.toHaveCount(0);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('shows a key that a broken bound froze, and unfreezes it once a person gives a reason', async () => {
    const key = await gatewayKey(stage.bursar, 'support');
    const call = { team: 'support', environment: 'prod', inputTokens: 100, maxOutputTokens: 10 };
    const { body } = await admit(stage.bursar, { ...call, requestId: 'broken-1' }, key);
    const usage = { input: 90_000, output: 10 };
    await settle(stage.bursar, body['admissionId'], { outcome: 'ok', usage }, key);
    const again = () => admit(stage.bursar, { ...call, requestId: 'broken-2' }, key);
    expect((await again()).body).toMatchObject({ code: 'stopped', frozen: true });
    const { page, complaints } = await openAs(stage, 'platform', { theme: 'dark' });
    const { frozenKeys } = await stage.bursar.gql<{
      frozenKeys: { id: string; worst: string; posted: string }[];
    }>('{ frozenKeys { id worst posted } }');
    await visit(stage, page, '/stop?frozen=another');
    await page.getByText('The frozen key that the link leads to is not here.').waitFor();
    await expect(page.getByRole('row', { name: /gateway support/ })).toHaveCount(0);
    await visit(stage, page, `/stop?frozen=${frozenKeys[0]?.id ?? ''}`);
    await page.getByText('The link leads to one frozen key').waitFor();
    const row = page.getByRole('row', { name: /gateway support/ });
    await expect
      .poll(() => amountsIn(row))
      .toEqual(frozenKeys.flatMap(({ worst, posted }) => [worst, posted]));
    await row.getByRole('button', { name: 'Unfreeze gateway support' }).click();
    const dialog = page.getByRole('dialog', { name: 'Unfreeze gateway support' });
    await dialog.getByRole('button', { name: 'Unfreeze' }).click();
    await dialog.getByText('Say what was found.').waitFor();
    await dialog.getByLabel('Reason').fill('the prompt was counted wrongly');
    await picture(page, 'unfreeze-dark');
    expect(await violationsOf(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Unfreeze' }).click();
    await page.getByText('gateway support is trusted again').first().waitFor();
    await row.waitFor({ state: 'detached' });
    expect((await again()).status).toBe(201);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('begins with the team of the page, and says what the last hour would have lost', async () => {
    const { page } = await openAs(stage, 'platform');
    await visit(stage, page, '/teams/support');
    await page.getByRole('button', { name: 'Stop…' }).first().click();
    await page.getByText(/In the last hour/).waitFor();
    await expect(page.getByRole('combobox', { name: 'Value of team' })).toHaveValue('support');
    const { stopPreview } = await stage.bursar.gql<{ stopPreview: { costLastHour: string } }>(
      '{ stopPreview(scope: {team: "support"}) { costLastHour } }',
    );
    const shown = page.locator('.stop-preview [data-usd]');
    await expect.poll(() => shown.getAttribute('data-usd')).toBe(stopPreview.costLastHour);
    await page.context().close();
  });

  it('shows readers who may not stop traffic which roles may', async () => {
    const { page } = await openAs(stage, 'executive');
    await visit(stage, page, '/overview');
    await page.getByRole('button', { name: 'Stop…' }).first().click();
    await page.getByText(/open to platform engineer, finance or team lead/).waitFor();
    await expect(page.getByRole('button', { name: 'Stop traffic', exact: true })).toHaveCount(0);
    await page.context().close();
  });

  it.each(themesFor('stop'))('is accessible, empty and filled in, %s', async (theme) => {
    const { page, complaints } = await openAs(stage, 'teamLead', { theme });
    await visit(stage, page, '/explore');
    await page.keyboard.press('Shift+S');
    await page.getByText(/In the last hour/).waitFor();
    await picture(page, `stop-${theme}`);
    expect(await violationsOf(page)).toEqual([]);
    await page.getByRole('button', { name: 'Narrow the scope' }).click();
    await page.getByText(/Name a value/).waitFor();
    expect(await violationsOf(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});
