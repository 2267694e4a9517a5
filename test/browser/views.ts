import type { Theme } from './stage.js';

export const THEMES: readonly Theme[] = ['light', 'dark'];

/** A phone, a desk, and a wide one. */
export const WIDTHS = [390, 1280, 1920];

/** Whether everything is looked at in both themes, as `npm run soak -- screens` does. */
export const inEveryTheme = process.env['BURSAR_EVERY_THEME'] !== undefined;

/** Of many that are looked at alike: one in `oneIn`, those of a remainder by their place; all of them where every theme is. */
export function someOf<T>(all: readonly T[], oneIn: number, remainder = 0): readonly T[] {
  return inEveryTheme ? all : all.filter((_, at) => at % oneIn === remainder);
}

/** In which themes something is looked at: by its name in one of them, unless it is all of them. */
export function themesFor(name: string): readonly Theme[] {
  if (inEveryTheme) return THEMES;
  const sum = Buffer.from(name).reduce((total, byte) => total + byte, 0);
  return [sum % 2 === 0 ? 'light' : 'dark'];
}
