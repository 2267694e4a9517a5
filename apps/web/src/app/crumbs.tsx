import BreadcrumbGroup from '@cloudscape-design/components/breadcrumb-group';
import { useRouter, useRouterState } from '@tanstack/react-router';
import { at, within } from '../shared/data/base.js';
import { formatMonth } from '../shared/format/dates.js';
import { type LabelOf, useLabels } from '../shared/format/labels.js';
import { useView } from '../shared/spend/use-view.js';
import { pageOf } from './navigation.js';

export function Crumbs() {
  const router = useRouter();
  const { href } = useView();
  const labelOf = useLabels();
  const path = useRouterState({ select: ({ location }) => location.pathname });
  const page = pageOf(path);
  const inside = page === undefined ? '' : decodeURIComponent(path.slice(page.path.length + 1));
  const items = [
    { text: 'Bursar', href: at(href('/')) },
    ...(page === undefined ? [] : [{ text: page.name, href: at(href(page.path)) }]),
    ...(inside === '' ? [] : [{ text: nameOf(page?.path, inside, labelOf), href: at(href(path)) }]),
  ];
  return (
    <BreadcrumbGroup
      ariaLabel="Where you are"
      items={items}
      onFollow={(event) => {
        event.preventDefault();
        router.history.push(within(event.detail.href));
      }}
    />
  );
}

/** What a page is about, as people call it: a team by its name, a month by its own. */
function nameOf(page: string | undefined, inside: string, labelOf: LabelOf): string {
  if (page === undefined || !OF_TEAMS.has(page)) return inside;
  return inside
    .split('/')
    .map((part) => (MONTH.test(part) ? formatMonth(part) : labelOf('team', part)))
    .join(', ');
}

const OF_TEAMS = new Set(['/teams', '/statements']);
const MONTH = /^\d{4}-\d\d$/;
