import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CALL_ORDERS, fromCallCursor, toCallCursor } from './call-place.js';

const PLACES = {
  cost: { at: '0.012345678901234', charge: '41' },
  time: { at: '2026-09-15T10:00:00.123Z', charge: '41' },
  duration: { at: '-1', charge: '41' },
};

describe('a cursor of a list of calls', () => {
  it.each(CALL_ORDERS)('names a place by %s, and reads back', (order) => {
    expect(fromCallCursor(order, toCallCursor(order, PLACES[order]))).toEqual(PLACES[order]);
  });

  it.each([
    ['of another order', toCallCursor('cost', PLACES.cost)],
    ['with no such day', toCallCursor('time', { at: '2026-99-15T10:00:00.123Z', charge: '1' })],
    ['with SQL in it', toCallCursor('time', { at: "'; DROP TABLE x", charge: '1' })],
    ['without a charge', Buffer.from('["time","2026-09-15T10:00:00.123Z"]').toString('base64url')],
  ])('%s is refused', (_story, cursor) => {
    expect(() => fromCallCursor('time', cursor)).toThrow(/is not a cursor of this list/);
  });

  it('is refused or read, whatever it is, and never fails otherwise', () => {
    fc.assert(
      fc.property(fc.string(), fc.constantFrom(...CALL_ORDERS), (text, order) => {
        expect(() => fromCallCursor(order, text)).toThrow(/is not a cursor of this list/);
      }),
    );
  });
});
