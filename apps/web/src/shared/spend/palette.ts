/**
 * Eight colours per theme and a grey for Other. Any two stay apart under simulated protan, deutan and tritan vision, and each
 * reaches 3:1 on the background: palette.spec.ts measures both.
 */
const LIGHT = [
  '#705c10',
  '#e33be3',
  '#360557',
  '#8f8f14',
  '#0b0bd5',
  '#b42d63',
  '#570515',
  '#358d8d',
];
const DARK = [
  '#9df1f1',
  '#8f5e14',
  '#6464d8',
  '#f4cb2a',
  '#18aa8d',
  '#be9df1',
  '#cce0ae',
  '#f5476a',
];

export type ThemeName = 'light' | 'dark';

export interface Palette {
  readonly series: readonly string[];
  readonly other: string;
  readonly axis: string;
  readonly grid: string;
  readonly surface: string;
  readonly ink: string;
}

export const PALETTES: Readonly<Record<ThemeName, Palette>> = {
  light: {
    series: LIGHT,
    other: '#6c665c',
    axis: '#424650',
    grid: '#dedee3',
    surface: '#ffffff',
    ink: '#0f141a',
  },
  dark: {
    series: DARK,
    other: '#a0a8b6',
    axis: '#c6c6cd',
    grid: '#333843',
    surface: '#161d26',
    ink: '#ebebf0',
  },
};

export function seriesColor(palette: Palette, at: number, other: boolean): string {
  return other ? palette.other : (palette.series[at % palette.series.length] ?? palette.other);
}

/** A number from 0 that stays with an id, whatever else there is: FNV-1a. */
function hash(id: string): number {
  let bits = 0x811c9dc5;
  for (let at = 0; at < id.length; at += 1) {
    bits = Math.imul(bits ^ id.charCodeAt(at), 0x01000193);
  }
  return bits >>> 0;
}

/**
 * Which colour each series has. It belongs to the id, not to the rank: neither another range nor another order changes it. `known`
 * are all ids there are, where that is known; of those, only ids that lie a palette apart want the same colour. Of two that want
 * the same in one chart, the second takes the next free one.
 */
export function slotsOf(
  ids: readonly string[],
  colors: number,
  known: readonly string[] = [],
): ReadonlyMap<string, number> {
  const places = new Map(known.toSorted().map((id, at) => [id, at]));
  const wanted = ids.toSorted().map((id) => [id, (places.get(id) ?? hash(id)) % colors] as const);
  const slots = new Map<string, number>();
  const taken = new Set<number>();
  const take = (id: string, slot: number) => {
    slots.set(id, slot);
    taken.add(slot);
  };
  for (const [id, slot] of wanted) if (!taken.has(slot)) take(id, slot);
  for (const [id, slot] of wanted) {
    if (slots.has(id)) continue;
    const nearest = Array.from({ length: colors }, (_, step) => (slot + step) % colors);
    take(id, nearest.find((one) => !taken.has(one)) ?? slot);
  }
  return slots;
}
