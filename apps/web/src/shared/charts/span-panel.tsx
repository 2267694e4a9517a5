import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { within } from '../data/base.js';
import { formatUsd } from '../format/money.js';
import { plural } from '../format/numbers.js';
import { keyOfSeries, type Series, sumOfSpan, type Stack } from '../spend/series.js';
import { boundsOf, daysOf, type Span, spanLabel, zoomed } from './span.js';
import type { About } from '../spend/use-stack.js';
import { useView } from '../spend/use-view.js';
import { narrow, type SearchParams, type View } from '../spend/view.js';
import { PageButton, PageLink } from '../ui/page-link.js';
import { MiddleCut } from '../ui/middle-cut.js';

interface Props {
  readonly span: Span;
  readonly stack: Stack;
  readonly about: About;
  /** The view once a series is all that is looked at. */
  readonly onlyOf: (key: string | null) => View;
  readonly onClose: () => void;
}

/** What can be done with buckets that were chosen: a closer look, their calls, or one of their series alone. */
export function SpanPanel({ span, stack, about, onlyOf, onClose }: Props) {
  const { view, page, href } = useView();
  const { grain, scope } = about;
  const bounds = boundsOf(span, grain, scope.range);
  const closer = zoomed(view, bounds, scope.range);
  const here = within(window.location.pathname);
  const rest = withoutSpan(page);
  const parts = stack.series
    .map((series) => ({ series, cost: sumOfSpan(stack, series.amounts, span) }))
    .filter(({ cost }) => cost !== '0');
  const label = spanLabel(span, grain);
  return (
    <section className="chart-span" aria-label={`Chosen: ${label}`}>
      <SpaceBetween size="xs">
        <SpaceBetween size="xs" direction="horizontal" alignItems="center">
          <Box variant="h3" fontSize="body-m">
            {label}:{' '}
            <span className="inline-num">{formatUsd(sumOfSpan(stack, stack.totals, span))}</span>
          </Box>
          {closer !== null && (
            <PageButton href={href(here, { view: closer, page: rest })} iconName="zoom-in">
              Zoom to it
            </PageButton>
          )}
          <PageButton href={callsHref(null)}>Calls of it</PageButton>
          <Button
            variant="icon"
            iconName="close"
            ariaLabel="Close what is chosen"
            onClick={onClose}
          />
        </SpaceBetween>
        <ul className="chart-span-parts" aria-label={plural(parts.length, 'series', 'series')}>
          {parts.map(({ series, cost }) => (
            <li key={series.id}>
              <span className="legend-name">
                <MiddleCut text={series.label} />
              </span>
              <span className="num">{formatUsd(cost)}</span>
              {!series.other && (
                <>
                  <PageLink
                    href={href(here, {
                      view: onlyOf(keyOfSeries(series)),
                      page: withoutShown(page),
                    })}
                    ariaLabel={`Filter to ${series.label}`}
                  >
                    Filter
                  </PageLink>
                  <PageLink
                    href={callsHref(series)}
                    ariaLabel={`Calls of ${series.label}, ${label}`}
                  >
                    Calls
                  </PageLink>
                </>
              )}
            </li>
          ))}
        </ul>
      </SpaceBetween>
    </section>
  );

  function callsHref(series: Series | null): string {
    const filtered = { ...view, filters: scope.filters };
    const of = series === null ? filtered : narrow(filtered, about.dimension, keyOfSeries(series));
    const days = daysOf(bounds);
    const isWhole = days.from === bounds.from && days.to === bounds.to;
    const page = isWhole ? {} : { since: bounds.from, until: bounds.to };
    return href('/calls', { view: { ...of, range: days, grain: null }, page });
  }
}

const withoutSpan = (page: SearchParams): SearchParams => ({ ...page, span: undefined });

const withoutShown = (page: SearchParams): SearchParams => ({
  ...page,
  span: undefined,
  only: undefined,
  hide: undefined,
});
