import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { describeWithBrowser } from '../support/browser.js';
import {
  openOffline,
  passProvider,
  raiseSignInStage,
  type SignInStage,
} from '../support/sign-in/stage.js';
import { settled } from './stage.js';

const MINUTE = 60_000;

describeWithBrowser('a person of the identity provider', () => {
  let stage: SignInStage;
  let page: Page;
  let complaints: string[];
  beforeAll(async () => {
    stage = await raiseSignInStage();
    stage.provider.groups.set('ana', ['bursar-platform']);
    ({ page, complaints } = await openOffline(stage));
  });
  afterAll(() => stage.close());

  const leave = async () => {
    await page.getByRole('button', { name: 'Sign in with Acme' }).click();
  };
  const isAt = (path: string) => page.waitForURL(`${stage.bursar.url}${path}`);

  it('signs in there, and lands on the page they wanted', async () => {
    await page.goto(`${stage.bursar.url}/admin/people`);
    await leave();
    await passProvider(page, 'ana');
    await isAt('/admin/people');
    await page.getByRole('heading', { name: 'People', level: 1 }).waitFor();
    await page.getByRole('cell', { name: 'ana@acme.example' }).waitFor();
    expect(complaints).toEqual([]);
  });

  it('signs in again over a form when the session ends in the middle of it: what was typed goes on', async () => {
    await page.getByRole('button', { name: 'Invite' }).click();
    await page.getByLabel('Name').fill('Ben');
    await page.getByLabel('Email').fill('ben@acme.example');
    await page.getByRole('button', { name: 'Choose roles' }).click();
    await page.getByRole('option', { name: 'Platform engineer' }).click();
    await page.keyboard.press('Escape');
    await stage.bursar.rows('DELETE FROM session');
    await page.getByRole('dialog').getByRole('button', { name: 'Invite' }).click();
    await page.getByRole('heading', { name: 'Sign in again' }).waitFor();
    expect(await page.getByLabel('Email').first().inputValue()).toBe('ben@acme.example');
    // The provider knows the browser still: its window comes and goes.
    await leave();
    await page.getByRole('heading', { name: 'Invitation for ben@acme.example' }).waitFor();
    await page.getByRole('button', { name: 'Done' }).click();
    await page.getByRole('table', { name: 'Invitations' }).getByText('ben@acme.example').waitFor();
  });

  it.each([
    ['where the browser opens no window', false],
    ['where the provider cannot be in a window', true],
  ])('finds a half filled form again after signing in on this very page, %s', async (_, asks) => {
    const email = `${String(asks)}@acme.example`;
    await page.goto(`${stage.bursar.url}/admin/people?show=people`);
    await page.getByRole('button', { name: 'Invite' }).click();
    await page.getByLabel('Name').fill('Cleo');
    await page.getByLabel('Email').fill(email);
    await page.getByRole('button', { name: 'Choose roles' }).click();
    await page.getByRole('option', { name: 'Platform engineer' }).click();
    await page.keyboard.press('Escape');
    await stage.bursar.rows('DELETE FROM session');
    await page.getByRole('dialog').getByRole('button', { name: 'Invite' }).click();
    await page.getByRole('heading', { name: 'Sign in again' }).waitFor();
    await page.evaluate(() => {
      window.open = () => null;
    });
    if (asks) await page.getByRole('button', { name: 'Sign in on this page instead' }).click();
    else await leave();
    await isAt('/admin/people?show=people');
    await page.getByRole('dialog').getByLabel('Email').waitFor();
    expect(await page.getByLabel('Email').first().inputValue()).toBe(email);
    expect(await page.getByLabel('Name').first().inputValue()).toBe('Cleo');
    await page.getByRole('dialog').getByRole('button', { name: 'Invite' }).click();
    await page.getByRole('heading', { name: `Invitation for ${email}` }).waitFor();
    await page.getByRole('button', { name: 'Done' }).click();
    // Opened later, the form begins empty, and nothing of it is left in the browser.
    await page.getByRole('button', { name: 'Invite' }).click();
    expect(await page.getByLabel('Email').first().inputValue()).toBe('');
    const left = await page.evaluate(() => Object.keys(window.sessionStorage));
    expect(left.filter((key) => key.startsWith('bursar'))).toEqual([]);
    await page.keyboard.press('Escape');
  });

  it('sees a change of groups at the next request once the provider is asked again', async () => {
    stage.provider.groups.set('ana', ['bursar-finance']);
    stage.clock.aheadMs = 6 * MINUTE;
    await page.reload();
    await page.getByRole('heading', { name: 'This page is not open to you' }).waitFor();
    await page.getByRole('button', { name: /ana of Acme/ }).waitFor();
    expect(await page.locator('#top-bar').innerText()).toContain('ana of Acme');
    stage.clock.aheadMs = 0;
  });

  it('is signed out at both: the provider asks who they are again', async () => {
    await settled(page);
    await page.getByRole('button', { name: /ana of Acme/ }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByRole('button', { name: 'Yes, sign me out' }).click();
    await isAt('/sign-in');
    await leave();
    await page.locator('input[name=login]').waitFor();
  });

  it('signs in after the provider changed its keys', async () => {
    await stage.provider.rotate();
    await page.goto(`${stage.bursar.url}/sign-in?next=/teams`);
    await leave();
    await passProvider(page, 'ana');
    await isAt('/teams');
    await page.getByRole('heading', { name: 'Teams', level: 1 }).waitFor();
  });
});
