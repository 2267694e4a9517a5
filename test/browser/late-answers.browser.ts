import { afterAll, beforeAll, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { describeWithBrowser } from '../support/browser.js';
import { expect } from './expect.js';
import { openAs, raiseStage, settled, type Stage, visit } from './stage.js';

/** Holds back the answer to this operation until it is let go, which waits until the page has it. */
async function hold(page: Page, operation: string): Promise<() => Promise<void>> {
  let letGo = (): void => undefined;
  const until = new Promise<void>((resolve) => (letGo = resolve));
  const isIt = (body: string | null) => body?.includes(`"operationName":"${operation}"`) === true;
  await page.route('**/graphql', async (route) => {
    if (!isIt(route.request().postData())) return route.fallback();
    const response = await route.fetch();
    await until;
    return route.fulfill({ response });
  });
  return async () => {
    const answered = page.waitForResponse((one) => isIt(one.request().postData()));
    letGo();
    await answered;
    await page.unroute('**/graphql');
    await settled(page);
  };
}

/** What was asked of a draft says nothing of what the draft is by the time of the answer. */
describeWithBrowser('a form that is changed while its plan is on the way', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await raiseStage({ sample: true });
  });
  afterAll(() => stage.close());

  it('of the configuration shows no plan of the text of before, and applies nothing', async () => {
    const { page } = await openAs(stage, 'platform');
    await visit(stage, page, '/flags?edit=short-answers');
    const button = (name: string) => page.getByRole('button', { name, exact: true });
    const what = page.getByLabel('What it is for');
    await what.fill('First');
    const letGo = await hold(page, 'ApplyConfig');
    await button('Show the plan').click();
    await what.fill('Second');
    await letGo();
    await expect(page.getByText(/→ "First"/)).toHaveCount(0);
    await expect(button('Apply')).toBeDisabled();
    await button('Show the plan').click();
    await page.getByText(/→ "Second"/).waitFor();
    await expect(button('Apply')).toBeEnabled();
    await page.context().close();
  });

  it('of a version of the price book adds nothing whose effect was not shown', async () => {
    const { page } = await openAs(stage, 'finance');
    await visit(stage, page, '/platform/prices');
    await page.getByRole('button', { name: 'Add a version…' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'Model' }).fill('*nova*');
    await dialog.getByRole('textbox', { name: 'Per cent off' }).fill('50');
    const letGo = await hold(page, 'TryContract');
    await dialog.getByRole('button', { name: 'Show its effect' }).click();
    await dialog.getByRole('textbox', { name: 'Per cent off' }).fill('5');
    await letGo();
    await expect(dialog.getByRole('button', { name: 'Add the version' })).toHaveCount(0);
    await dialog.getByRole('button', { name: 'Show its effect' }).click();
    await dialog.getByRole('button', { name: 'Add the version' }).waitFor();
    await page.context().close();
  });

  it('of an assignment shows no amounts of another choice, and keeps them while a reason is typed', async () => {
    const { page } = await openAs(stage, 'platform');
    await visit(stage, page, '/unallocated');
    await page.getByRole('button', { name: /Assign .*LegacyBatchRole/ }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: /Choose a team/ }).click();
    await page.getByRole('option', { name: /growth/ }).click();
    const letGo = await hold(page, 'Assign');
    await dialog.getByRole('button', { name: 'Show what would move' }).click();
    await dialog.getByRole('radio', { name: /^All of them/ }).check();
    await letGo();
    await expect(dialog.getByRole('table', { name: 'What would move' })).toHaveCount(0);
    await dialog.getByRole('button', { name: 'Show what would move' }).click();
    await dialog.getByRole('table', { name: 'What would move' }).waitFor();
    await dialog.getByLabel(/^Reason/).fill('Their batch job');
    await dialog.getByRole('table', { name: 'What would move' }).waitFor();
    await expect(dialog.getByRole('button', { name: 'Assign', exact: true })).toBeEnabled();
    await page.context().close();
  });

  it('is done once where its answer is lost and it is sent again', async () => {
    const { page } = await openAs(stage, 'platform');
    await visit(stage, page, '/anomalies');
    await page.getByRole('button', { name: 'Announce…' }).click();
    const modal = page.getByRole('dialog', { name: 'Announce spend' });
    await modal.getByRole('combobox', { name: 'Value of team' }).fill('search');
    await modal.getByLabel('What is planned').fill('A load test.');
    await page.route('**/graphql', async (route) => {
      if (route.request().postData()?.includes('"operationName":"PlanEvent"') !== true)
        return route.fallback();
      await route.fetch();
      return route.abort();
    });
    const announce = modal.getByRole('button', { name: 'Announce' });
    await announce.click();
    await modal.getByText(/^Bursar cannot be reached\./).waitFor();
    await page.unroute('**/graphql');
    await announce.click();
    await modal.getByText(/^What you sent before was done, though no answer came\./).waitFor();
    await modal.getByRole('button', { name: 'Cancel' }).click();
    const planned = page.getByRole('table', { name: 'Planned' });
    await expect(planned.getByRole('button', { name: /^Call off/ })).toHaveCount(1);
    await page.context().close();
  });
});
