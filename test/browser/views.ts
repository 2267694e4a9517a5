import type { Theme } from './stage.js';

export const THEMES: readonly Theme[] = ['light', 'dark'];

/** Whether everything is looked at in both themes, as `npm run soak -- screens` does. */
export const inEveryTheme = process.env['BURSAR_EVERY_THEME'] !== undefined;

/** In which themes something is looked at: by its name in one of them, unless it is all of them. */
export function themesFor(name: string): readonly Theme[] {
  if (inEveryTheme) return THEMES;
  const sum = Buffer.from(name).reduce((total, byte) => total + byte, 0);
  return [sum % 2 === 0 ? 'light' : 'dark'];
}
