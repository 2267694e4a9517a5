import { afterAll, beforeAll, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { describeWithBrowser, openPage } from '../support/browser.js';
import { picture, violationsAt } from './axe.js';
import { PASSWORD, savePerson } from '../support/http/access.js';
import { mustApply, providerAt } from '../support/sign-in/journey.js';
import { expect } from './expect.js';
import { raiseStage, settled, type Stage, type Theme } from './stage.js';
import { themesFor, WIDTHS } from './views.js';

describeWithBrowser('signing in', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await raiseStage({ env: { BURSAR_OUTGOING_ALLOW: '127.0.0.1' } });
    await mustApply(stage.bursar, {
      providers: [providerAt('http://127.0.0.1:9')],
      reauthenticate: ['stops'],
    });
    await savePerson(stage.bursar, {
      email: 'ana@acme.example',
      password: PASSWORD,
      roles: ['platform'],
    });
  });
  afterAll(() => stage.close());

  const open = async (theme: Theme = 'light') => {
    const opened = await openPage(stage.browser, { reducedMotion: 'reduce' });
    await opened.page.context().addInitScript((name) => {
      window.localStorage.setItem('bursar.theme', name);
    }, theme);
    return opened;
  };
  const enter = async (page: Page, path: string) => {
    await page.goto(`${stage.bursar.url}${path}`);
    await page.getByLabel('Email').fill('ana@acme.example');
    await page.getByLabel('Password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.waitForURL(`${stage.bursar.url}${path}`);
    await settled(page);
  };
  const lookAt = async (page: Page, name: string, theme: Theme): Promise<string[]> => {
    const wrong: string[] = [];
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 900 });
      await picture(page, `${name}-${theme}-${width}`);
      wrong.push(
        ...(await violationsAt(page, name, [width, WIDTHS], theme)).map(
          (one) => `${name} ${width} ${one}`,
        ),
      );
      const over = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      if (over > 0) wrong.push(`${name} ${width} is ${over} px too wide`);
    }
    return wrong;
  };

  it.each(themesFor('sign-in'))('pages of it are accessible at every width, %s', async (theme) => {
    const { page } = await open(theme);
    await page.goto(`${stage.bursar.url}/sign-in?refused=no_role`);
    await page.getByText('no role belongs to your groups').waitFor();
    const wrong = await lookAt(page, 'sign-in', theme);
    const invited = await stage.bursar.gql<{ invite: { link: string } }>(
      `mutation { invite(input: { email: "${theme}@acme.example", name: "Ben", roles: [finance], teams: [] }) { ... on NewInvitation { link } } }`,
    );
    await page.goto(invited.invite.link);
    await page.getByText('Welcome, Ben').waitFor();
    wrong.push(...(await lookAt(page, 'invitation', theme)));
    await page.goto(`${stage.bursar.url}/invitation#nothing`);
    await page.getByText('opens nothing').waitFor();
    wrong.push(...(await lookAt(page, 'invitation-ended', theme)));
    await enter(page, '/sessions');
    wrong.push(...(await lookAt(page, 'sessions', theme)));
    await page.goto(`${stage.bursar.url}/admin/people`);
    await page.getByRole('table', { name: 'Invitations' }).waitFor();
    wrong.push(...(await lookAt(page, 'people', theme)));
    await page.getByRole('button', { name: 'Invite' }).click();
    await page.getByRole('dialog').waitFor();
    wrong.push(...(await lookAt(page, 'invite', theme)));
    expect(wrong).toEqual([]);
    await page.context().close();
  });

  it.each(themesFor('sign-in 2'))(
    'again, over a form whose session ended, loses nothing that was typed, %s',
    async (theme) => {
      const { page } = await open(theme);
      await enter(page, '/admin/people');
      await page.getByRole('button', { name: 'Invite' }).click();
      await page.getByLabel('Name').fill('Carla');
      await page.getByLabel('Email').fill(`carla-${theme}@acme.example`);
      await page.getByRole('button', { name: 'Choose roles' }).click();
      await page.getByRole('option', { name: 'Auditor' }).click();
      await page.keyboard.press('Escape');
      await stage.bursar.rows('UPDATE person SET roles = roles || $1::text[] WHERE email = $2', [
        ['auditor'],
        'ana@acme.example',
      ]);
      await stage.bursar.rows('DELETE FROM session');
      await page.getByRole('dialog').getByRole('button', { name: 'Invite' }).click();
      await page.getByRole('heading', { name: 'Sign in again' }).waitFor();
      expect(await lookAt(page, 'sign-in-again', theme)).toEqual([]);
      await page.getByLabel('Password').fill(PASSWORD);
      await page.getByRole('button', { name: 'Sign in', exact: true }).click();
      await page
        .getByRole('heading', { name: `Invitation for carla-${theme}@acme.example` })
        .waitFor();
      await page.context().close();
    },
  );

  it('takes a fresh proof for a stop, and the stop goes on by itself', async () => {
    const { page } = await open();
    await enter(page, '/teams/search');
    await stage.bursar.rows("UPDATE session SET proved_at = proved_at - interval '1 hour'");
    await page.getByRole('button', { name: 'Stop…' }).click();
    await page.getByLabel(/^Reason/).fill('A drill');
    await page.getByLabel('Type search to confirm').fill('search');
    await page.getByRole('button', { name: 'Stop traffic', exact: true }).click();
    await page.getByRole('heading', { name: 'Show that it is you' }).waitFor();
    await picture(page, 'proof');
    await page.getByLabel('Password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    // The page behind may say so as well by then.
    await page
      .getByTestId('awsui-app-layout-drawer-stop')
      .getByText(/is stopped$/)
      .waitFor();
    await page.context().close();
  });

  it('accepts an invitation with a password of one’s own', async () => {
    const { page } = await open();
    const { invite } = await stage.bursar.gql<{ invite: { link: string } }>(
      `mutation { invite(input: { email: "dora@acme.example", name: "Dora", roles: [finance], teams: [] }) { ... on NewInvitation { link } } }`,
    );
    await page.goto(invite.link);
    await page.getByLabel('New password').fill('short');
    await page.getByRole('button', { name: 'Set the password and sign in' }).click();
    await page.getByText('Use at least 12 characters.').waitFor();
    await page.getByLabel('New password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Set the password and sign in' }).click();
    await page.getByRole('button', { name: /^Dora/ }).waitFor();
    await page.context().close();
  });
});
