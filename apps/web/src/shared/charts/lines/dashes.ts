import type { LineKind } from '@bursar/limits/lines';

/** How each line is drawn in ink, in picture and legend alike. */
export const LINE_DASHES: Readonly<Record<LineKind, string>> = {
  plan: '10 4',
  budget: '2 3',
  forecast: '4 3',
};
