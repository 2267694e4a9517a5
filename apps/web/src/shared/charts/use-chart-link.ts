import { useCallback } from 'react';
import { within } from '../spend/question.js';
import { keyOfSeries, OTHER } from '../spend/series.js';
import type { OverTime } from '../spend/use-stack.js';
import { useView } from '../spend/use-view.js';
import { BEFORE } from './chart-controls.js';
import type { Earlier } from './earlier.js';
import { useEarlier } from './earlier.query.js';
import type { Shown } from './shown.js';
import { boundsOf, type Span, writeSpan, zoomed } from './span.js';

/** The other period as far as the link wants it drawn, for the series that are shown; or in words why it is not. */
export function useCompared(
  about: OverTime['about'],
  { hidden, alone }: Shown,
): { readonly earlier: Earlier | null; readonly note: string | null } {
  const { page, previous } = useView();
  const isWanted = page.draw === BEFORE;
  const isWhole = hidden.size === 0;
  const scope =
    alone === null || alone === OTHER
      ? about.scope
      : within(about.scope, about.dimension, keyOfSeries({ id: alone }));
  const canCompare = isWhole || (alone !== null && alone !== OTHER);
  const load = useEarlier(isWanted && canCompare ? { ...about, scope } : null);
  if (!isWanted) return { earlier: null, note: null };
  if (!canCompare)
    return { earlier: null, note: 'Not compared: show all series, or only one of them.' };
  if (load === null || load.status === 'pending') return { earlier: null, note: null };
  if (load.status === 'error')
    return { earlier: null, note: `Not compared with ${previous.label}: ${load.message}` };
  const { earlier, why } = load.data;
  return { earlier, note: why === null ? null : `Not compared with ${previous.label}: ${why}.` };
}

/** One bucket is chosen; several are zoomed to where they are a part of the range in whole days, and chosen otherwise. */
export function useChoose({ scope, grain }: OverTime['about']): (span: Span) => void {
  const { view, page, setPage, showAt } = useView();
  return useCallback(
    (span) => {
      const closer = zoomed(view, boundsOf(span, grain, scope.range), scope.range);
      if (span.first === span.last || closer === null) setPage({ span: writeSpan(span) });
      else showAt(closer, { ...page, span: undefined });
    },
    [view, page, setPage, showAt, grain, scope.range],
  );
}
