import { FISCAL_PATTERNS, type FiscalCalendar } from '@bursar/time';
import { useRouter, useRouterState } from '@tanstack/react-router';
import { useMemo } from 'react';
import { writeQuery } from './lists.js';
import type { Scope } from './question.js';
import { comparedRange, resolveRange } from './ranges.js';
import { useSession } from '../data/session.js';
import type { Instance, Me } from '../data/session.query.js';
import { unknownParams } from './unknown-params.js';
import { isViewParam, readView, type SearchParams, type View, writeView } from './view.js';

export interface ResolvedView {
  readonly view: View;
  /** What the link said that could not be read. */
  readonly ignored: readonly string[];
  readonly zone: string;
  readonly now: number;
  /** How the organisation cuts its year. */
  readonly calendar: FiscalCalendar;
  readonly scope: Scope;
  /** The period that this one is compared with, under the same filters. */
  readonly previous: Scope & { readonly label: string };
  /** What the address bar says beside the filters: the page's own parameters. */
  readonly page: SearchParams;
  /** A link to a page with these filters, or with others. */
  readonly href: (path: string, change?: { view?: View; page?: SearchParams }) => string;
  /** The same page, seen otherwise. */
  readonly show: (view: View) => void;
  /** The same page, seen otherwise, with other parameters of its own. */
  readonly showAt: (view: View, page: SearchParams) => void;
  readonly setPage: (page: SearchParams) => void;
}

type Asked = Pick<ResolvedView, 'zone' | 'now' | 'calendar' | 'scope' | 'previous'>;

/** Pure. What a view asks about, and what it compares that with. */
export function askedBy(
  view: View,
  instance: Pick<Instance, 'reportingTimezone' | 'now'>,
  { fiscalCalendar }: Pick<Me, 'fiscalCalendar'>,
): Asked {
  const zone = view.zone ?? instance.reportingTimezone;
  const now = Date.parse(instance.now);
  const calendar = calendarOf(fiscalCalendar);
  const before = comparedRange(view.range, view.versus, zone, now, calendar);
  const { filters } = view;
  return {
    ...{ zone, now, calendar },
    scope: { range: resolveRange(view.range, zone, now, calendar), zone, filters },
    previous: { range: before, zone, filters, label: before.label },
  };
}

/** The server says it in two words: anything else is the calendar's own. */
const calendarOf = ({ yearStartsIn, pattern }: Me['fiscalCalendar']): FiscalCalendar => ({
  yearStartsIn,
  pattern: FISCAL_PATTERNS.find((one) => one === pattern) ?? 'months',
});

/** Pages whose parameters are known one by one. */
const isAboutSpend = (path: string): boolean =>
  /^\/(overview|explore|calls|teams(\/[^/]+)?)$/.test(path);

/** The filters as the address bar has them. They follow from page to page because every link is made here. */
export function useView(): ResolvedView {
  const router = useRouter();
  const { search, path } = useRouterState({
    select: ({ location }) => ({
      search: location.search as SearchParams,
      path: location.pathname,
    }),
    structuralSharing: true,
  });
  const { me, instance } = useSession();
  return useMemo(() => {
    const { view, ignored } = readView(search, { custom: me.customDimensions });
    const page = Object.fromEntries(Object.entries(search).filter(([name]) => !isViewParam(name)));
    const href: ResolvedView['href'] = (to, change = {}) =>
      to + writeQuery({ ...writeView(change.view ?? view), ...change.page });
    const go = (to: string) => {
      router.history.push(to);
    };
    return {
      view,
      ignored: [...ignored, ...(isAboutSpend(path) ? unknownParams(search) : [])],
      ...askedBy(view, instance, me),
      page,
      href,
      show: (next) => {
        go(href(path, { view: next, page }));
      },
      showAt: (next, own) => {
        go(href(path, { view: next, page: own }));
      },
      setPage: (next) => {
        go(href(path, { page: { ...page, ...next } }));
      },
    };
  }, [search, path, me, instance, router]);
}
