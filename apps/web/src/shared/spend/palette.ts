/**
 * Eight colours per theme that stay apart under simulated protan, deutan and tritan vision (CIEDE2000 at least 15.9)
 * and reach 3:1 on the background; Other is grey.
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
    other: '#6f7a83',
    axis: '#424650',
    grid: '#dedee3',
    surface: '#ffffff',
    ink: '#0f141a',
  },
  dark: {
    series: DARK,
    other: '#8c98a4',
    axis: '#c6c6cd',
    grid: '#333843',
    surface: '#161d26',
    ink: '#ebebf0',
  },
};

export function seriesColor(palette: Palette, at: number, other: boolean): string {
  return other ? palette.other : (palette.series[at % palette.series.length] ?? palette.other);
}
