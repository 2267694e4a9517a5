import type { AppLayoutProps } from '@cloudscape-design/components/app-layout';
import {
  lazy,
  Suspense,
  useCallback,
  useEffect,
  useMemo,
  useRef,
  type ReactNode,
  type RefObject,
} from 'react';
import { useKept } from '../shared/data/kept.js';
import { Pending } from '../shared/ui/loaded.js';
import type { Scope } from '../shared/limits/scopes.js';
import type { OpenStop } from '../shared/limits/open-stop.js';
import { useView } from '../shared/spend/use-view.js';

type Panel = 'help' | 'stop';

const EXPLORE = '/explore';

interface Asked {
  readonly scope: Scope | null;
  /** Counts openings: each begins with an empty form. */
  readonly opened: number;
}

const StopDrawer = lazy(async () => {
  const { StopDrawer: component } = await import('../features/stops/stop-drawer.js');
  return { default: component };
});

const ExplainPanel = lazy(async () => {
  const { ExplainPanel: component } = await import('../features/explore/explain-panel.js');
  return { default: component };
});

/**
 * Beside Explore, why spend changed: open where the link says so. Closing it, or opening another panel, takes it out of the link.
 */
export function useExplainPanel(path: string, layout: RefObject<AppLayoutProps.Ref | null>) {
  const { page, setPage } = useView();
  const isThere = path === EXPLORE;
  const isOpen = isThere && page['explain'] !== undefined;
  const wasOpen = useRef(isOpen);
  useEffect(() => {
    // Where a link opens it, the focus stays at the top of the page.
    if (isOpen && !wasOpen.current) layout.current?.focusActiveDrawer();
    wasOpen.current = isOpen;
  }, [isOpen, layout]);
  const follow = useCallback(
    (id: string | null) => {
      if (isThere && (id === 'explain') !== isOpen)
        setPage({ explain: id === 'explain' ? 'all' : undefined });
    },
    [isThere, isOpen, setPage],
  );
  return { isThere, isOpen, follow };
}

/** What stands beside any page: help, and the way to stop traffic. The page stays in view. */
export function useSidePanels(
  layout: RefObject<AppLayoutProps.Ref | null>,
  /** Makes way for the panel that opens. */
  makeWay: (panel: Panel) => void,
) {
  const [open, setOpen] = useKept<Panel | null>('side-panels.open', null);
  const [asked, setAsked] = useKept<Asked>('side-panels.asked', { scope: null, opened: 0 });
  const show = useCallback(
    (panel: Panel) => {
      makeWay(panel);
      setOpen(panel);
      // Once the panel is there.
      setTimeout(() => layout.current?.focusActiveDrawer(), 0);
    },
    [layout, makeWay, setOpen],
  );
  const openHelp = useCallback(() => {
    show('help');
  }, [show]);
  const openStop: OpenStop = useCallback(
    (scope) => {
      setAsked(({ opened }) => ({ scope: scope ?? null, opened: opened + 1 }));
      show('stop');
    },
    [setAsked, show],
  );
  const change = useCallback(
    (id: string | null) => {
      setOpen(id === 'help' || id === 'stop' ? id : null);
    },
    [setOpen],
  );
  return useMemo(
    () => ({ open, asked, openHelp, openStop, change }),
    [open, asked, openHelp, openStop, change],
  );
}

const EXPLAIN: AppLayoutProps.Drawer = {
  id: 'explain',
  content: (
    <Suspense fallback={<Pending height={360} />}>
      <ExplainPanel />
    </Suspense>
  ),
  defaultSize: 420,
  trigger: { iconName: 'status-in-progress' },
  ariaLabels: {
    drawerName: 'Why spend changed',
    triggerButton: 'Explain the change',
    closeButton: 'Close the explanation',
  },
};

export function sidePanels(
  help: ReactNode,
  asked: Asked,
  explains: boolean,
): AppLayoutProps.Drawer[] {
  return [
    ...(explains ? [EXPLAIN] : []),
    {
      id: 'help',
      content: help,
      trigger: { iconName: 'status-info' },
      ariaLabels: { drawerName: 'Help', triggerButton: 'Open help', closeButton: 'Close help' },
    },
    {
      id: 'stop',
      content: (
        <Suspense fallback={<Pending height={360} />}>
          <StopDrawer key={asked.opened} start={asked.scope} />
        </Suspense>
      ),
      defaultSize: 420,
      trigger: { iconName: 'status-stopped' },
      ariaLabels: {
        drawerName: 'Stop traffic',
        triggerButton: 'Open stop traffic',
        closeButton: 'Close stop traffic',
      },
    },
  ];
}
