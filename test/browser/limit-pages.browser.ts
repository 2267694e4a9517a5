import { it } from '@jest/globals';
import { json } from '../support/http/access.js';
import { picture, violationsOf } from './axe.js';
import type { Page } from 'playwright-core';
import { admit } from '../support/limits/admissions.js';
import { describeSample } from './every-page.js';
import { expect } from './expect.js';
import { goOn, openAs, settled, type Stage, visit } from './stage.js';
import { WIDTHS } from './views.js';
import { outOfSight } from './width.js';

function honesty(stage: () => Stage): void {
  it('say that they are not enforced where no call asks first, and how to connect a gateway', async () => {
    const { page } = await openAs(stage(), 'platform');
    for (const path of ['/budgets', '/budgets/search-month', '/quotas']) {
      await goOn(stage(), page, path);
      await expect(page.getByText(/^Not enforced/)).not.toHaveCount(0);
      await page.getByRole('button', { name: 'Connect a gateway' }).first().click();
      await page.getByText('npx bursar keys create --gateway').first().waitFor();
    }
    await page.context().close();
  });

  it('that would deny calls at once say so in red, and take their name typed again', async () => {
    const { page, complaints } = await openAs(stage(), 'platform');
    await visit(stage(), page, '/budgets?edit=new');
    await expect(page.getByRole('radio', { name: /^Alert only/ })).toBeChecked();
    await page.getByLabel('Name', { exact: true }).fill('legal-month');
    await page.getByRole('combobox', { name: 'Value of team' }).fill('legal');
    await page.keyboard.press('Escape');
    await page.getByLabel('Limit, USD').fill('1');
    const apply = page.getByRole('button', { name: 'Apply', exact: true });
    await page.getByRole('button', { name: 'Show the plan' }).click();
    await page.getByText('The plan', { exact: true }).waitFor();
    await expect(page.getByText('This denies calls at once')).toHaveCount(0);
    await page.getByRole('radio', { name: /^Deny/ }).check({ force: true });
    await page.getByRole('button', { name: 'Show the plan' }).click();
    await page.getByText('This denies calls at once').waitFor();
    await page.getByText(/^Legal spent \$[\d.,]+ of \$1\.00 in this month already/).waitFor();
    expect(await violationsOf(page)).toEqual([]);
    await picture(page, 'denies-at-once');
    await expect(apply).toBeDisabled();
    await page.getByLabel('Type legal-month to confirm').fill('legal-month');
    await expect(apply).toBeEnabled();
    expect(complaints).toEqual([]);
    await page.context().close();
  });
}

function quotas(stage: () => Stage): void {
  it('of calls say in red whom they would refuse at once, and take their name typed again', async () => {
    for (const requestId of ['a', 'b', 'c']) {
      const { status } = await admit(stage().bursar, { project: 'ranking', requestId });
      expect(status).toBe(201);
    }
    const { page, complaints } = await openAs(stage(), 'platform');
    await visit(stage(), page, '/quotas?new=quota');
    await page.getByLabel('Name', { exact: true }).fill('search-tight');
    await page.getByRole('combobox', { name: 'Value of team' }).fill('search');
    await page.keyboard.press('Escape');
    await page.getByLabel('Calls at a time').fill('4');
    const apply = page.getByRole('button', { name: 'Apply', exact: true });
    await page.getByRole('button', { name: 'Show the plan' }).click();
    await page.getByText('The plan', { exact: true }).waitFor();
    await expect(page.getByText('This denies calls at once')).toHaveCount(0);
    await page.getByLabel('Calls at a time').fill('2');
    await page.getByRole('button', { name: 'Show the plan' }).click();
    await page.getByText('This denies calls at once').waitFor();
    await page.getByText(/^Search has 3 of 2 calls under way: u1 3\. The next calls/).waitFor();
    expect(await violationsOf(page)).toEqual([]);
    await picture(page, 'quota-denies-at-once');
    await expect(apply).toBeDisabled();
    await page.getByLabel('Type search-tight to confirm').fill('search-tight');
    await expect(apply).toBeEnabled();
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('that are split say in red whom that would refuse at once, and take their name typed again', async () => {
    await admit(stage().bursar, { requestId: 'split-1', project: 'ranking' });
    const { page, complaints } = await openAs(stage(), 'teamLead');
    await visit(stage(), page, '/quotas?split=search-rate');
    const form = page.getByRole('dialog', { name: 'Split search-rate' });
    await form.getByRole('button', { name: 'Add a part' }).click();
    const part = form.getByRole('group', { name: 'Part 1' });
    await part.getByRole('combobox', { name: 'Value of project' }).fill('ranking');
    await page.keyboard.press('Escape');
    const atATime = part.getByLabel('Calls at a time');
    await atATime.fill('1');
    await form.getByLabel('Reason').fill('Fair shares');
    const split = form.getByRole('button', { name: 'Split', exact: true });
    await split.click();
    await form.getByText('This denies calls at once').waitFor();
    await form
      .getByText(/^Search, project ranking has \d of 1 calls under way: u1 \d\. The next calls/)
      .waitFor();
    const confirm = form.getByLabel('Type search-rate to confirm');
    await confirm.fill('search');
    await expect(split).toBeDisabled();
    await confirm.fill('search-rate');
    await picture(page, 'split-denies-at-once');
    expect(await violationsOf(page)).toEqual([]);
    // What was typed to confirm one plan confirms no other.
    await atATime.fill('20');
    await confirm.waitFor({ state: 'detached' });
    await atATime.fill('1');
    await split.click();
    await confirm.fill('search-rate');
    await split.click();
    await page.getByText('search-rate has 1 part now').first().waitFor();
    await page.getByRole('button', { name: 'Restore the parts' }).click();
    await page.getByText('The parts of search-rate are as they were').first().waitFor();
    expect(complaints).toEqual([]);
    await page.context().close();
  });
}

/** Days of a budget before the one that goes on, as they were written while they passed. */
const PAST_DAYS = `
  WITH days AS (SELECT w.starts_at - n * interval '1 day' AS at, w.scope, w.revision, n
    FROM limits.budget_window w CROSS JOIN generate_series(1, 6) n WHERE w.budget_id = 'search-day'),
  windows AS (INSERT INTO limits.budget_window (budget_id, revision, scope, starts_at, ends_at, posted)
    SELECT 'search-day', revision, scope, at, at + interval '1 day', 2.5 + n FROM days),
  limits AS (INSERT INTO limits.budget_limit (budget_id, since, revision, limit_usd)
    SELECT 'search-day', at + hours * interval '1 hour', revision, usd FROM days
    JOIN (VALUES (4, 0, 8), (2, 9, 10)) AS t(day, hours, usd) ON n = day)
  INSERT INTO limits.increase (kind, subject, limit_name, amount, starts_at, until, origin, actor, created_at)
  SELECT 'budget', 'search-day', 'limit', 2, at + interval '8 hours', at + interval '18 hours', 'approval', 'x', at
  FROM days WHERE n = 3`;

function past(stage: () => Stage): void {
  it('show windows of the past with the limit that held then, in the table and on charts', async () => {
    const { bursar } = stage();
    const applied = await bursar.http('/v1/config', {
      method: 'POST',
      headers: { 'content-type': 'text/yaml' },
      body: `apiVersion: bursar/v1\nbudgets: [ { id: search-day, scope: { team: search }, limit: "20", window: day, timezone: Europe/Berlin, mode: soft } ]\n`,
    });
    expect(applied.status).toBe(200);
    await bursar.rows(PAST_DAYS);
    const read = async (page: Page) =>
      (await page.getByRole('table', { name: 'Past windows' }).innerText()).replaceAll(/\s+/g, ' ');
    for (const theme of ['light', 'dark'] as const) {
      const { page, complaints } = await openAs(stage(), 'finance', { theme });
      await goOn(stage(), page, '/budgets/search-day');
      const shown = await read(page);
      expect(shown).toMatch(/16 Sep 2026 \$3\.50 \$10\.00 35% —/);
      expect(shown).toMatch(
        /15 Sep 2026 \$4\.50 \$10\.00 45% \$8\.00 to \$10\.00 on 15 Sep 2026, 09:00/,
      );
      expect(shown).toMatch(
        /14 Sep 2026 \$5\.50 \$8\.00 69% \$8\.00 to \$10\.00 on 14 Sep 2026, 08:00.* \$10\.00 to \$8\.00/,
      );
      expect(shown).toMatch(/12 Sep 2026 limit then unknown \$7\.50 — — not known/);
      for (const width of theme === 'light' ? WIDTHS : [390]) {
        await page.setViewportSize({ width, height: 900 });
        await settled(page);
        expect(await outOfSight(page)).toEqual([]);
        await picture(page, `past-windows-${theme}-${width}`);
      }
      expect(await violationsOf(page, theme)).toEqual([]);
      await page.setViewportSize({ width: 1280, height: 900 });
      const bars = '/explore?team=search&group=model&from=2026-09-08&to=2026-09-18&kind=bars';
      await goOn(stage(), page, `${bars}&lines=budget&tz=Europe/Berlin`);
      await page
        .getByText(/^Budget search-day: where it has no line, limit then unknown\.$/)
        .waitFor();
      await page.getByText('Budget search-day, the last').waitFor();
      await picture(page, `past-limits-${theme}`);
      expect(await violationsOf(page, theme)).toEqual([]);
      await page.getByText('Table', { exact: true }).first().click();
      const table = page.getByRole('table', { name: /^Spend by model/ });
      await expect(table.locator('tbody tr td:last-child')).toHaveText([
        ...['—', '—', '—', 'limit then unknown', 'limit then unknown'],
        ...['$8.00', '$8.00', '$10.00', '$10.00', '$20.00'],
      ]);
      expect(complaints).toEqual([]);
      await page.context().close();
    }
  });
}

function reading(stage: () => Stage): void {
  it('are read-only for roles that may not change them', async () => {
    const { page } = await openAs(stage(), 'executive');
    await visit(stage(), page, '/budgets');
    await expect(page.getByRole('link', { name: 'New budget' })).toHaveCount(0);
    await visit(stage(), page, '/budgets/search-month?edit=yes');
    await expect(page.getByRole('link', { name: 'Edit' })).toHaveCount(0);
    await expect(page.getByRole('button', { name: 'Apply' })).toHaveCount(0);
    await page.getByRole('button', { name: 'As the configuration file says it' }).click();
    await expect(page.locator('.snippet', { hasText: 'id:' })).toContainText(/id: search-month/);
    await page.context().close();
  });

  it('say in a link what they were asked about, and refuse a scope that is not there', async () => {
    const { page } = await openAs(stage(), 'platform');
    await visit(stage(), page, '/why?team=search&from=2026-09-01&to=2026-10-01');
    await expect(page.getByRole('button', { name: /^Team/ })).toHaveText('Search');
    const answer = await stage().bursar.http(
      '/graphql',
      json({ query: '{ stopPreview(scope: {team: "absent"}) { confirmText } }' }),
    );
    expect(await answer.text()).toMatch(/no team/);
    await page.context().close();
  });
}

describeSample('the pages of limits', (stage) => {
  honesty(stage);
  quotas(stage);
  past(stage);
  reading(stage);
});
