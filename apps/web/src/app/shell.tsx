import type { AppLayoutProps } from '@cloudscape-design/components/app-layout';
import AppLayoutToolbar from '@cloudscape-design/components/app-layout-toolbar';
import { Outlet, useNavigate, useRouter, useRouterState } from '@tanstack/react-router';
import { lazy, Suspense, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useElapsed } from '../shared/format/elapsed.js';
import { FlashMessages, FlashProvider } from '../shared/ui/flash.js';
import { Later } from '../shared/late/later.js';
import { ErrorPanel, Pending } from '../shared/ui/loaded.js';
import {
  keepUntilSignedIn,
  setAsideBetweenPages,
  setAsideOnLeaving,
  takeBack,
} from '../shared/data/kept.js';
import { SessionContext, type Signed } from '../shared/data/session.js';
import { type SignedInBy, useSessionLoad } from '../shared/data/session.query.js';
import { OpenStopContext } from '../shared/limits/open-stop.js';
import { useView } from '../shared/spend/use-view.js';
import { ActingBanner } from './acting-banner.js';
import { AwayBanner } from './away/away-banner.js';
import { Crumbs } from './crumbs.js';
import { FilterBar } from './filter-bar.js';
import { pageOf } from './navigation.js';
import { OtherPerson } from './other-person.js';
import { PageAnnouncer } from './page-announcer.js';
import { Palette } from './palette/palette.js';
import { SideMenu } from './menu/side-menu.js';
import { ShortcutKeys } from './shortcut-keys.js';
import { sidePanels, useExplainPanel, useSidePanels } from './side-panels.js';
import { stopPreset } from './stop-preset.js';
import { SignInAgain } from '../features/sign-in/sign-in-again.js';
import { TopBar } from './top-bar.js';
import { useMenu } from './menu/use-menu.js';

const CLOCK_TICK_MS = 60_000;

const Help = lazy(async () => {
  const { Help: component } = await import('./help/help.js');
  return { default: component };
});

/** Who is signed in, then everything else. Without a session there is nothing to show but the sign-in page. */
export function Shell() {
  const load = useSessionLoad();
  const navigate = useNavigate();
  const path = useRouterState({ select: ({ location }) => location.href });
  const signedOut = load.status === 'ready' && load.data.me === null;
  const elapsed = useElapsed(CLOCK_TICK_MS);
  useEffect(() => {
    // The address changes while the sign-in page still loads: being on the way there already is enough.
    if (!signedOut || path.startsWith('/sign-in')) return;
    keepUntilSignedIn();
    void navigate({ to: '/sign-in', search: path === '/' ? {} : { next: path } });
  }, [signedOut, navigate, path]);
  const data = load.status === 'ready' ? load.data : null;
  const session = useMemo(() => {
    if (!data?.me) return null;
    const now = new Date(Date.parse(data.instance.now) + elapsed).toISOString();
    return { me: data.me, instance: { ...data.instance, now } };
  }, [data, elapsed]);
  if (load.status === 'error') return <ErrorPanel failed={load} />;
  if (session === null)
    return (
      <>
        <div className="boot-bar">Bursar</div>
        <Pending height={400} />
      </>
    );
  return <SignedIn key={session.me.id} session={session} by={data?.signedInBy ?? null} />;
}

interface SignedInProps {
  readonly session: Signed;
  readonly by: SignedInBy | null;
}

function SignedIn({ session, by }: SignedInProps) {
  // Before the page is drawn: its forms begin with what was typed into them before the person had to leave.
  useState(() => takeBack(session.me.id));
  useEffect(() => setAsideOnLeaving(session.me.id), [session.me.id]);
  const router = useRouter();
  useEffect(() => setAsideBetweenPages(session.me.id, router), [session.me.id, router]);
  return (
    <SessionContext value={session}>
      <FlashProvider>
        <Frame />
        <SignInAgain by={by} />
      </FlashProvider>
    </SessionContext>
  );
}

function Frame() {
  const menu = useMenu();
  const [paletteOpen, setPaletteOpen] = useState(false);
  const layout = useRef<AppLayoutProps.Ref>(null);
  const path = useRouterState({ select: ({ location }) => location.pathname });
  const explain = useExplainPanel(path, layout);
  const { open, asked, openHelp, openStop, change } = useSidePanels(layout, explain.follow);
  const { view } = useView();
  const stopHere = useCallback(
    () => openStop(stopPreset(path, view) ?? undefined),
    [openStop, path, view],
  );
  const find = useCallback(() => setPaletteOpen(true), []);
  return (
    <OpenStopContext value={openStop}>
      <a className="skip-link" href="#content">
        Skip to the content
      </a>
      <TopBar onSearch={find} onHelp={openHelp} onStop={stopHere} />
      <AppLayoutToolbar
        headerSelector="#top-bar"
        maxContentWidth={Number.MAX_VALUE}
        navigation={MENU}
        navigationOpen={menu.isOpen}
        navigationWidth={200}
        onNavigationChange={({ detail }) => menu.change(detail.open)}
        breadcrumbs={<Crumbs />}
        notifications={<FlashMessages />}
        ref={layout}
        drawers={sidePanels(
          <Suspense fallback={<Pending height={300} />}>
            <Help page={pageOf(path)} />
          </Suspense>,
          asked,
          explain.isThere,
        )}
        activeDrawerId={explain.isOpen ? 'explain' : open}
        onDrawerChange={({ detail }) => {
          explain.follow(detail.activeDrawerId);
          change(detail.activeDrawerId);
        }}
        ariaLabels={LABELS}
        content={
          <div id="content" tabIndex={-1}>
            <AwayBanner />
            <ActingBanner />
            <OtherPerson />
            <FilterBar />
            <Outlet />
          </div>
        }
      />
      <PageAnnouncer />
      <ShortcutKeys onHelp={openHelp} onPalette={find} onStop={stopHere} />
      {paletteOpen && <Palette onClose={() => setPaletteOpen(false)} />}
    </OpenStopContext>
  );
}

/** After the frame and in small steps: thirty links in the layout's own first step hold up the page. */
const MENU = <Later>{() => <SideMenu />}</Later>;

const LABELS = {
  navigation: 'Pages',
  navigationToggle: 'Open the page menu',
  navigationClose: 'Close the page menu',
  notifications: 'Messages',
  drawers: 'Help, stopping and what changed',
};
