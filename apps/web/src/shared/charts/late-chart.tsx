import { type ReactNode, type RefObject, Suspense, useEffect, useRef, useState } from 'react';

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

/** Once in sight, or about to be printed, it stays. */
function useWasSeen(place: RefObject<HTMLElement | null>): boolean {
  const [wasSeen, setWasSeen] = useState(false);
  useEffect(() => {
    const element = place.current;
    if (wasSeen || element === null) return;
    const draw = () => {
      setWasSeen(true);
    };
    const observer = new IntersectionObserver((seen) => {
      if (seen.some(({ isIntersecting }) => isIntersecting)) draw();
    });
    observer.observe(element);
    window.addEventListener('beforeprint', draw);
    return () => {
      observer.disconnect();
      window.removeEventListener('beforeprint', draw);
    };
  }, [wasSeen, place]);
  return wasSeen;
}
