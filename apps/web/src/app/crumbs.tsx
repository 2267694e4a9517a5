import BreadcrumbGroup from '@cloudscape-design/components/breadcrumb-group';
import { useRouter, useRouterState } from '@tanstack/react-router';
import { at, within } from '../shared/data/base.js';
import { useView } from '../shared/spend/use-view.js';
import { pageOf } from './navigation.js';

export function Crumbs() {
  const router = useRouter();
  const { href } = useView();
  const path = useRouterState({ select: ({ location }) => location.pathname });
  const page = pageOf(path);
  const inside = page === undefined ? '' : decodeURIComponent(path.slice(page.path.length + 1));
  const items = [
    { text: 'Bursar', href: at(href('/')) },
    ...(page === undefined ? [] : [{ text: page.name, href: at(href(page.path)) }]),
    ...(inside === '' ? [] : [{ text: inside, href: at(href(path)) }]),
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
