import SideNavigation, {
  type SideNavigationProps,
} from '@cloudscape-design/components/side-navigation';
import { useRouter, useRouterState } from '@tanstack/react-router';
import { at, within } from '../../shared/data/base.js';
import { useSession } from '../../shared/data/session.js';
import { useView } from '../../shared/spend/use-view.js';
import { pageOf, pagesFor, type Page } from '../navigation.js';

const SECTIONS: readonly Page['section'][] = ['Spend', 'Control', 'Finance', 'Platform', 'Admin'];

/** Pages this person may open. The filters go along. */
export function SideMenu() {
  const { me } = useSession();
  const { href } = useView();
  const router = useRouter();
  const path = useRouterState({ select: ({ location }) => location.pathname });
  const pages = pagesFor(me);
  const current = pageOf(path);
  const items: SideNavigationProps.Item[] = SECTIONS.flatMap((section) => {
    const inside = pages.filter((page) => page.section === section);
    if (inside.length === 0) return [];
    return [
      {
        type: 'section-group' as const,
        title: section,
        items: inside.map((page) => ({
          type: 'link' as const,
          text: page.name,
          href: at(href(page.path)),
        })),
      },
    ];
  });
  return (
    <SideNavigation
      items={items}
      activeHref={current === undefined ? '' : at(href(current.path))}
      onFollow={(event) => {
        event.preventDefault();
        router.history.push(within(event.detail.href));
      }}
    />
  );
}
