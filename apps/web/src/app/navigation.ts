import { may, seesOnlyOwn } from '../shared/data/rights.js';
import type { Me } from '../shared/data/session.query.js';
import { type Page, PAGES } from './pages.js';

export type { Page } from './pages.js';

export function pagesFor(me: Me): Page[] {
  return PAGES.filter(
    ({ needs, own }) =>
      (needs === undefined || may(me, needs)) && (own === undefined || seesOnlyOwn(me)),
  );
}

/** Where this person starts. A landing page that this version does not have falls back to the overview. */
export function landingOf(me: Me): string {
  if (me.landing.startsWith('/teams/')) return me.landing;
  const exact = PAGES.find((page) => page.path === me.landing);
  const inside = PAGES.find((page) => page.path.startsWith(`${me.landing}/`));
  return (exact ?? inside)?.path ?? '/overview';
}

export function pageOf(path: string): Page | undefined {
  return PAGES.find((page) => path === page.path || path.startsWith(`${page.path}/`));
}
