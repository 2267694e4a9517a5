import { describe, expect, it } from '@jest/globals';
import { at, bookOf, layer, row } from '../testing/books.js';
import { quantities, rateInDetail, type PriceBook, type PriceLayerData } from './index.js';

const call = { modelRef: 'us.acme.one', region: 'us-east-1', at: at('2026-08-10T12:00:00Z') };
const listed = row({ per1M: { input: '3', output: '15' } });
const fixed = (input: string, change: Partial<PriceLayerData> = {}) =>
  layer('fixed', { per1M: { input }, ...change });
const discount = (percent: string, change: Partial<PriceLayerData> = {}) =>
  layer('discount', { percent, ...change });
const factor = (by: string, change: Partial<PriceLayerData> = {}) =>
  layer('multiplier', { factor: by, ...change });

/** The price of input per million for a team, and what decided it. */
function of(book: PriceBook, team?: string): string {
  const rating = rateInDetail(book, { ...call, team }, quantities({ input: 1, output: 0 }));
  if (rating.outcome === 'unpriced') return rating.reason;
  return rating.lines.map((line) => `${line.effectivePrice} ${line.layer}`).join();
}

const own = (team: unknown) => discount('50', { match: { team } });

describe('a contract of a team', () => {
  it('is for the calls of that team alone', () => {
    const book = bookOf([listed], [own('search')]);
    expect([of(book, 'search'), of(book, 'ads'), of(book)]).toEqual([
      '1.5 discount',
      '3 list',
      '3 list',
    ]);
    // Answers are remembered by team; in another order they are the same.
    expect([of(book), of(book, 'ads'), of(book, 'search')]).toEqual([
      '3 list',
      '3 list',
      '1.5 discount',
    ]);
  });

  it('comes before one for all, and after one that names the model', () => {
    const all = discount('10', { id: 90 });
    expect(of(bookOf([listed], [all, own(['search', 'ads'])]), 'ads')).toBe('1.5 discount');
    const ofModel = discount('20', { id: 91, match: { modelId: 'acme.one' } });
    expect(of(bookOf([listed], [own('search'), ofModel]), 'search')).toBe('2.4 discount');
  });

  it('may raise a price, and fix one', () => {
    const premium = factor('1.25', { match: { team: 'search' } });
    expect(of(bookOf([listed], [premium]), 'search')).toBe('3.75 multiplier');
    const deal = fixed('2', { match: { team: 'search', modelId: 'acme.one' } });
    expect(of(bookOf([listed], [deal]), 'search')).toBe('2 fixed');
    expect(of(bookOf([listed], [deal]), 'ads')).toBe('3 list');
  });

  it('of a team that no contract names takes no room in the memory of a book', () => {
    const book = bookOf([listed], [own('search')]);
    for (let n = 0; n < 100; n += 1) of(book, `team-${n}`);
    expect(book.memo.size).toBeLessThan(5);
  });
});
