import BreadcrumbGroup from '@cloudscape-design/components/breadcrumb-group';
import { useRouter, useRouterState } from '@tanstack/react-router';
import { useView } from '../shared/spend/use-view.js';
import { pageOf } from './navigation.js';

export function Crumbs() {
  const router = useRouter();
  const { href } = useView();
  const path = useRouterState({ select: ({ location }) => location.pathname });
  const page = pageOf(path);
  const inside = page === undefined ? '' : decodeURIComponent(path.slice(page.path.length + 1));
  const items = [
    { text: 'Bursar', href: href('/') },
    ...(page === undefined ? [] : [{ text: page.name, href: href(page.path) }]),
    ...(inside === '' ? [] : [{ text: inside, href: href(path) }]),
  ];
  return (
    <BreadcrumbGroup
      ariaLabel="Where you are"
      items={items}
      onFollow={(event) => {
        event.preventDefault();
        router.history.push(event.detail.href);
      }}
    />
  );
}
