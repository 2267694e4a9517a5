import { describe, expect, it } from '@jest/globals';
import { retellAll, runCampaign } from '../model/campaign.js';

const HISTORIES = 1_000_000;
const PIECE = 50_000;

/** New histories every time; a failure names the seed that plays it again. */
const FIRST_SEED = Math.floor(Math.random() * 2 ** 30);

describe(`a million histories from seed ${FIRST_SEED}`, () => {
  it('break no promise', () => {
    for (let played = 0; played < HISTORIES; played += PIECE) {
      expect(retellAll(runCampaign(PIECE, FIRST_SEED + played))).toBe('');
    }
  }, 900_000);
});
