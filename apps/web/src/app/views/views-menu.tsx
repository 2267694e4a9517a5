import ButtonDropdown, {
  type ButtonDropdownProps,
} from '@cloudscape-design/components/button-dropdown';
import { useRouter } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { at } from '../../shared/data/base.js';
import { useKept } from '../../shared/data/kept.js';
import { linkOf, type SavedView, useSavedViews } from '../../shared/views/views.query.js';

const SaveModal = lazy(async () => {
  const { SaveModal: component } = await import('./save-modal.js');
  return { default: component };
});
const ViewsModal = lazy(async () => {
  const { ViewsModal: component } = await import('./views-modal.js');
  return { default: component };
});

type Asked = 'save' | 'all' | null;

/** Pages with their filters, by name: to go to, and to keep this one. */
export function ViewsMenu() {
  const router = useRouter();
  const load = useSavedViews();
  const [asked, setAsked] = useKept<Asked>('views-menu.asked', null);
  const views = load.status === 'ready' ? load.data : [];
  const close = () => {
    setAsked(null);
  };
  return (
    <>
      <ButtonDropdown
        expandToViewport
        items={itemsOf(views)}
        onItemFollow={(event) => {
          const view = views.find(({ id }) => id === event.detail.id);
          if (view === undefined) return;
          event.preventDefault();
          router.history.push(linkOf(view));
        }}
        onItemClick={({ detail }) => {
          if (detail.id === 'save' || detail.id === 'all') setAsked(detail.id);
        }}
      >
        Views
      </ButtonDropdown>
      <Suspense>
        {asked === 'save' && <SaveModal views={views} onClose={close} />}
        {asked === 'all' && <ViewsModal views={views} onClose={close} />}
      </Suspense>
    </>
  );
}

function itemsOf(views: readonly SavedView[]): ButtonDropdownProps.ItemOrGroup[] {
  const groups = [
    { text: 'Mine', own: views.filter(({ isMine }) => isMine) },
    { text: 'Shared', own: views.filter(({ isMine }) => !isMine) },
  ];
  return [
    ...groups.flatMap(({ text, own }) =>
      own.length === 0
        ? []
        : [
            {
              text,
              items: own.map((view) => ({ id: view.id, text: view.name, href: at(linkOf(view)) })),
            },
          ],
    ),
    {
      text: 'Keep',
      items: [
        { id: 'save', text: 'Save this view…' },
        { id: 'all', text: 'All saved views…', disabled: views.length === 0 },
      ],
    },
  ];
}
