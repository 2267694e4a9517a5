import type { Browser, BrowserContext, Page } from 'playwright-core';
import { launchBrowser, openPage, type TestPage } from '../browser.js';
import { TravellingClock } from '../http/access.js';
import { startBursar, type TestBursar } from '../processes/server.js';
import { mustApply, OIDC_ENV, providerAt } from './journey.js';
import { type RealProvider, startRealProvider } from './provider.js';

export interface SignInStage {
  readonly bursar: TestBursar;
  readonly provider: RealProvider;
  readonly browser: Browser;
  readonly clock: TravellingClock;
  readonly close: () => Promise<void>;
}

interface Options {
  /** Where people reach Bursar; its own address by default. */
  readonly publicUrl?: string;
}

/** A Bursar with its web app, a real identity provider, and a browser. */
export async function raiseSignInStage({ publicUrl }: Options = {}): Promise<SignInStage> {
  process.env['BURSAR_TEST_OIDC_SECRET'] = OIDC_ENV.BURSAR_TEST_OIDC_SECRET;
  const clock = new TravellingClock();
  const env = { ...OIDC_ENV, ...(publicUrl !== undefined && { BURSAR_PUBLIC_URL: publicUrl }) };
  const [bursar, browser] = await Promise.all([
    startBursar({
      web: true,
      clock,
      env: { ...env, BURSAR_TRUSTED_PROXIES: publicUrl === undefined ? '' : 'loopback' },
    }),
    launchBrowser(),
  ]);
  const provider = await startRealProvider(() => publicUrl ?? bursar.url);
  await mustApply(bursar, { providers: [providerAt(provider.url)] });
  const close = async () => {
    await browser.close();
    await Promise.all([bursar.close(), provider.close()]);
  };
  return { bursar, provider, browser, clock, close };
}

/** A browser without the outside network: the provider's pages ask for fonts there. */
export async function openOffline(stage: SignInStage, more = {}): Promise<TestPage> {
  const opened = await openPage(stage.browser, { reducedMotion: 'reduce', ...more });
  await keepInside(opened.page.context());
  return opened;
}

const keepInside = (context: BrowserContext): Promise<unknown> =>
  context.route(/^https?:\/\/(?!127\.0\.0\.1[:/])/, (route) =>
    route.fulfill({ contentType: 'text/css', body: '' }),
  );

/** What a person does on the provider's pages, as far as it asks. */
export async function passProvider(page: Page, login: string): Promise<void> {
  await page.locator('input[name=login]').fill(login);
  await page.locator('input[name=password]').fill('any');
  await page.getByRole('button', { name: 'Sign-in' }).click();
  await page.getByRole('button', { name: 'Continue' }).click();
}
