import { describe, expect, it } from '@jest/globals';
import { isTest, web } from '../support/house/house.js';

/** Endpoints and files of the server, written with the slash that begins them. */
const ADDRESS = /(?<!\bat\(\s*)(['"`])\/(?:v1|graphql|readyz|favicon|wordmark)\b/g;
/** An address of the whole browser: within the app the history goes by itself. */
const LEAVING = /location\.(?:assign|replace)\(\s*['"`]\//g;

/** These paths go through `at` in one place. */
const SENDER = 'apps/web/src/shared/data/session-actions.ts';

describe('addresses in the web app', () => {
  it('are made by `at`, so that they hold below a prefix', () => {
    const wrong = web
      .filter((file) => !isTest(file) && file.name !== SENDER && !file.name.includes('/generated/'))
      .flatMap(({ name, text }) =>
        [...text.matchAll(ADDRESS), ...text.matchAll(LEAVING)].map(
          ([found]) => `${name}: ${found}`,
        ),
      );
    expect(wrong).toEqual([]);
  });
});
