import type { CSSProperties } from 'react';

const GAP = 8;
const WIDTH_MAX = 480;

/**
 * Where the figures of a bucket stand: below the picture that they are about, or above it where there is more room, and never over it.
 */
export function placeOutside(area: Element | null, x: number): CSSProperties {
  if (area === null) return {};
  const { left, top, bottom } = area.getBoundingClientRect();
  const { innerWidth, innerHeight } = window;
  const start = Math.max(GAP, Math.min(left + x, innerWidth - WIDTH_MAX - GAP));
  const isBelow = innerHeight - bottom >= top;
  return {
    insetInlineStart: start,
    ...(isBelow ? { insetBlockStart: bottom } : { insetBlockEnd: innerHeight - top }),
  };
}
