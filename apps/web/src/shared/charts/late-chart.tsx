import { type ReactNode, Suspense } from 'react';

/** Holds the place of a chart while its code is on the way: it comes with the first page that draws one. */
export function LateChart({ children }: { readonly children: ReactNode }) {
  return (
    <Suspense
      fallback={
        <div className="chart-waiting on-its-way" role="status" aria-label="Loading the chart" />
      }
    >
      {children}
    </Suspense>
  );
}
