import { seriesColor, type Palette } from '../spend/palette.js';

/** How each line of a course is drawn, in picture and legend alike. */
export const courseLines = (palette: Palette) => ({
  spent: { color: seriesColor(palette, 0, false), dash: '' },
  expected: { color: seriesColor(palette, 0, false), dash: '4 3' },
  plan: { color: seriesColor(palette, 4, false), dash: '6 3' },
  budget: { color: seriesColor(palette, 5, false), dash: '2 3' },
});
