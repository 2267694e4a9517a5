import { expect as expectNow } from '@playwright/test';

/** As long as a page of a loaded machine may take to be drawn. */
const PATIENCE_MS = 30_000;

/**
 * What is asked of a page is asked again until it holds, as a person waits for what is drawn a moment later: `toHaveCount`,
 * `toHaveText` and their like on a locator, `expect.poll` for the rest.
 */
export const expect = expectNow.configure({ timeout: PATIENCE_MS });
