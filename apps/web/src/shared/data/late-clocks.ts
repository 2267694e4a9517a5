import * as clocks from 'temporal-polyfill';

/** Clocks of zones where the browser has none: to be waited for. The build adds it to the module (late-parts.ts). */
export const lateClocks =
  'late' in clocks && clocks.late instanceof Promise ? (clocks.late as Promise<void>) : null;
