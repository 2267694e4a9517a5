import { type Palette, seriesColor } from '../../../shared/spend/palette.js';

/** Two colours that belong to a place, not to a team: the selections may be of anything. */
export const lineColors = (palette: Palette): [string, string] => [
  seriesColor(palette, 4, false),
  seriesColor(palette, 5, false),
];
