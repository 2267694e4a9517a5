import { describe, expect, it } from '@jest/globals';
import { type Hold, type HoldStep, logRequest, openHold, settleHold, takenByHold } from './hold.js';

const charged = (hold: Hold) => settleHold(hold, { body: 'a', cost: 5n, attempts: 1, charged: 1n });
const log = (requestId: string, cost: bigint) => (hold: Hold) =>
  logRequest(hold, { requestId, cost });

function play(...steps: readonly ((hold: Hold) => HoldStep)[]) {
  let [hold, alert]: [Hold, HoldStep['alert']] = [openHold(10n), null];
  for (const take of steps) ({ hold, alert } = take(hold));
  return { posted: takenByHold(hold).posted, alert };
}

describe('of a hold of 10, what is charged beside usage, 1 of 5,', () => {
  it.each([
    ['is a part of what is settled', [charged], 5n],
    ['stays when the log corrects the rest', [charged, log('r1', 3n)], 4n],
    ['is added where the log came first', [log('r1', 3n), charged], 4n],
    ['is no attempt', [charged, log('r1', 3n), log('r2', 2n)], 6n],
  ] as const)('%s', (_story, steps, posted) => {
    expect(play(...steps)).toEqual({ posted, alert: null });
  });

  it('counts when a bound is judged', () => {
    expect(play(charged, log('r1', 10n)).alert).toBe('bound_broken');
    expect(play(log('r1', 10n), charged).alert).toBe('bound_broken');
  });
});
