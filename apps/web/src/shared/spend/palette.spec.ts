import { describe, expect, it } from '@jest/globals';
import {
  converter,
  differenceCiede2000,
  filterDeficiencyDeuter,
  filterDeficiencyProt,
  filterDeficiencyTrit,
  type Rgb,
  wcagContrast,
} from 'culori';
import { PALETTES, slotsOf } from './palette.js';

/** CIEDE2000; side by side, colours that differ by 10 look different at a glance. */
const APART = 12;
const CONTRAST = 3;

const toRgb = converter('rgb');
const difference = differenceCiede2000();
const EYES = ['all colours', 'no red', 'no green', 'no blue'] as const;

function seenBy(eyes: (typeof EYES)[number], color: string): Rgb {
  const rgb = toRgb(color);
  if (rgb === undefined) throw new Error(`${color} is no colour.`);
  if (eyes === 'no red') return filterDeficiencyProt(1)(rgb);
  if (eyes === 'no green') return filterDeficiencyDeuter(1)(rgb);
  return eyes === 'no blue' ? filterDeficiencyTrit(1)(rgb) : rgb;
}

describe.each(['light', 'dark'] as const)('the colours of series, %s,', (theme) => {
  const { series, other, surface } = PALETTES[theme];
  const all = [...series, other];

  it.each(EYES)('are apart, Other too, for who sees %s', (eyes) => {
    const close = all.flatMap((one, at) =>
      all
        .slice(at + 1)
        .map((two) => ({ one, two, apart: difference(seenBy(eyes, one), seenBy(eyes, two)) }))
        .filter(({ apart }) => apart < APART),
    );
    expect(close).toEqual([]);
  });

  it('stand out from the page', () => {
    expect(all.filter((color) => wcagContrast(color, surface) < CONTRAST)).toEqual([]);
  });
});

const TEAMS = ['ads', 'checkout', 'data', 'growth', 'legal', 'mobile', 'ops', 'platform', 'search'];

describe('the colour of a series', () => {
  it('stays where the order or the range changes', () => {
    const all = slotsOf(['search', 'ads', 'legal', 'ops'], 8, TEAMS);
    expect(slotsOf(['ops', 'legal', 'ads', 'search'], 8, TEAMS)).toEqual(all);
    const fewer = slotsOf(['search', 'legal'], 8, TEAMS);
    expect(fewer.get('legal')).toBe(all.get('legal'));
  });

  it('is another for each of a chart', () => {
    for (const known of [TEAMS, []]) {
      const shown = TEAMS.slice(1);
      expect(new Set(slotsOf(shown, 8, known).values()).size).toBe(8);
    }
  });

  it('makes way in one place alone where two want the same', () => {
    // The first and the ninth of nine.
    const slots = slotsOf(['ads', 'checkout', 'search'], 8, TEAMS);
    expect([...slots]).toEqual([
      ['ads', 0],
      ['checkout', 1],
      ['search', 2],
    ]);
  });

  it('stays with an id that is not known beforehand', () => {
    const alone = slotsOf(['claude-opus-4-8'], 8);
    expect(slotsOf(['claude-opus-4-8', 'nova-lite'], 8).get('claude-opus-4-8')).toBe(
      alone.get('claude-opus-4-8'),
    );
  });
});
