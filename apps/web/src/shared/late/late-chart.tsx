import { type ReactNode, Suspense, useRef } from 'react';
import { useWasSeen } from './use-was-seen.js';

/** Of every chart, in pixels: one that is drawn late moves nothing that stands below it. */
export const CHART_HEIGHT = 300;

/**
 * Holds the place of a chart until it is in sight, and while its code is on the way: drawing one costs more than all that stands
 * around it, and what is never looked at need not be drawn. Its figures stand in the summary and the table meanwhile.
 */
export function LateChart({ children }: { readonly children: ReactNode }) {
  const place = useRef<HTMLDivElement>(null);
  const wasSeen = useWasSeen(place);
  return (
    <div ref={place} className="chart-area" style={{ minHeight: CHART_HEIGHT }}>
      {wasSeen && (
        <Suspense
          fallback={
            <div
              className="on-its-way"
              role="status"
              aria-label="Loading the chart"
              style={{ height: CHART_HEIGHT }}
            />
          }
        >
          {children}
        </Suspense>
      )}
    </div>
  );
}
