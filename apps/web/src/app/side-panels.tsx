import type { AppLayoutProps } from '@cloudscape-design/components/app-layout';
import { lazy, Suspense, useCallback, useMemo, type ReactNode, type RefObject } from 'react';
import { useKept } from '../shared/data/kept.js';
import { Pending } from '../shared/ui/loaded.js';
import type { Scope } from '../shared/limits/scopes.js';
import type { OpenStop } from '../shared/limits/open-stop.js';

type Panel = 'help' | 'stop';

interface Asked {
  readonly scope: Scope | null;
  /** Counts openings: each begins with an empty form. */
  readonly opened: number;
}

const StopDrawer = lazy(async () => {
  const { StopDrawer: component } = await import('../features/stops/stop-drawer.js');
  return { default: component };
});

/** What stands beside any page: help, and the way to stop traffic. The page stays in view. */
export function useSidePanels(layout: RefObject<AppLayoutProps.Ref | null>) {
  const [open, setOpen] = useKept<Panel | null>('side-panels.open', null);
  const [asked, setAsked] = useKept<Asked>('side-panels.asked', { scope: null, opened: 0 });
  const show = useCallback(
    (panel: Panel) => {
      setOpen(panel);
      // Once the panel is there.
      setTimeout(() => layout.current?.focusActiveDrawer(), 0);
    },
    [layout, setOpen],
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

export function sidePanels(help: ReactNode, asked: Asked): AppLayoutProps.Drawer[] {
  return [
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
