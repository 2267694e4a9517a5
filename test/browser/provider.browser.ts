import { afterAll, beforeAll, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { describeWithBrowser } from '../support/browser.js';
import {
  openOffline,
  passProvider,
  raiseSignInStage,
  type SignInStage,
} from '../support/sign-in/stage.js';
import { expect } from './expect.js';
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
    await expect(page.getByLabel('Email').first()).toHaveValue('ben@acme.example');
    // The provider knows the browser still: its window comes and goes.
    await leave();
    await page.getByRole('heading', { name: 'Invitation for ben@acme.example' }).waitFor();
    await page.getByRole('button', { name: 'Done' }).click();
    await page.getByRole('table', { name: 'Invitations' }).getByText('ben@acme.example').waitFor();
  });

  const fillIn = async (email: string) => {
    await page.goto(`${stage.bursar.url}/admin/people?show=people`);
    await page.getByRole('button', { name: 'Invite' }).click();
    await page.getByLabel('Name').fill('Cleo');
    await page.getByLabel('Email').fill(email);
    await page.getByRole('button', { name: 'Choose roles' }).click();
    await page.getByRole('option', { name: 'Platform engineer' }).click();
    await page.keyboard.press('Escape');
  };
  /** The form is as it was left, is sent, and begins empty when it is opened later: nothing of it is left in the browser. */
  const goesOn = async (email: string) => {
    await page.getByRole('dialog').getByLabel('Email').waitFor();
    await expect(page.getByLabel('Email').first()).toHaveValue(email);
    await expect(page.getByLabel('Name').first()).toHaveValue('Cleo');
    await page.getByRole('dialog').getByRole('button', { name: 'Invite' }).click();
    await page.getByRole('heading', { name: `Invitation for ${email}` }).waitFor();
    await page.getByRole('button', { name: 'Done' }).click();
    await page.getByRole('button', { name: 'Invite' }).click();
    await expect(page.getByLabel('Email').first()).toHaveValue('');
    expect(await setAside()).toEqual([]);
    await page.keyboard.press('Escape');
  };
  const setAside = async () =>
    (await page.evaluate(() => Object.keys(window.sessionStorage))).filter((key) =>
      key.startsWith('bursar'),
    );

  it.each([
    ['where the browser opens no window', false],
    ['where the provider cannot be in a window', true],
  ])('finds a half filled form again after signing in on this very page, %s', async (_, asks) => {
    const email = `${String(asks)}@acme.example`;
    await fillIn(email);
    await stage.bursar.rows('DELETE FROM session');
    await page.getByRole('dialog').getByRole('button', { name: 'Invite' }).click();
    await page.getByRole('heading', { name: 'Sign in again' }).waitFor();
    await page.evaluate(() => {
      window.open = () => null;
    });
    if (asks) await page.getByRole('button', { name: 'Sign in on this page instead' }).click();
    else await leave();
    await isAt('/admin/people?show=people');
    await goesOn(email);
  });

  it.each([
    ['untouched', false],
    ['that asked for a sign-in already', true],
  ])(
    'finds a half filled form again where a reload finds the session gone, of a page %s',
    async (_, asked) => {
      const email = `reload-${String(asked)}@acme.example`;
      await fillIn(email);
      await stage.bursar.rows('DELETE FROM session');
      if (asked) {
        await page.getByRole('dialog').getByRole('button', { name: 'Invite' }).click();
        await page.getByRole('heading', { name: 'Sign in again' }).waitFor();
      }
      await page.reload();
      await leave();
      await isAt('/admin/people?show=people');
      await goesOn(email);
    },
  );

  it('finds a half filled form again after a mere reload, begins it again by a link, and keeps nothing once signed out', async () => {
    await fillIn('again@acme.example');
    await page.reload();
    await goesOn('again@acme.example');
    await fillIn('left@acme.example');
    await page.goto(`${stage.bursar.url}/admin/people?show=people`);
    await page.getByRole('heading', { name: 'People', level: 1 }).waitFor();
    await expect(page.getByRole('dialog')).toHaveCount(0);
    expect(await setAside()).toEqual([]);
    await fillIn('gone@acme.example');
    await page.evaluate(() => window.dispatchEvent(new Event('pagehide')));
    expect(await setAside()).toHaveLength(1);
    await page.keyboard.press('Escape');
    await page.locator('#top-bar').getByRole('button', { name: 'ana of Acme' }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByRole('button', { name: 'Yes, sign me out' }).click();
    await isAt('/sign-in');
    expect(await setAside()).toEqual([]);
    await page.goto(`${stage.bursar.url}/admin/people`);
    await leave();
    await passProvider(page, 'ana');
    await isAt('/admin/people');
  });

  it('sees a change of groups at the next request once the provider is asked again', async () => {
    stage.provider.groups.set('ana', ['bursar-finance']);
    stage.clock.aheadMs = 6 * MINUTE;
    await page.reload();
    await page.getByRole('heading', { name: 'This page is not open to you' }).waitFor();
    await page.getByRole('button', { name: /ana of Acme/ }).waitFor();
    await expect(page.locator('#top-bar')).toContainText('ana of Acme');
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
