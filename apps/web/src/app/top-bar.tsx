import TopNavigation, {
  type TopNavigationProps,
} from '@cloudscape-design/components/top-navigation';
import { useRouter } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { at } from '../shared/data/base.js';
import { forgetTyped } from '../shared/data/kept.js';
import { formatClock } from '../shared/format/dates.js';
import { theme as themeChoice } from '../shared/data/preferences.js';
import { may, ROLE_LABELS } from '../shared/data/rights.js';
import { signOut } from '../shared/data/session-actions.js';
import { useSession } from '../shared/data/session.js';
import { useUnread } from '../shared/data/inbox.query.js';
import { useFreshness } from '../shared/data/session.query.js';
import { useStored } from '../shared/data/stored.js';
import { useOnRecovery } from '../shared/data/reach.js';
import { useView } from '../shared/spend/use-view.js';
import { useRetryEvery } from '../shared/data/retry-every.js';
import { FINALITY_LABELS, FreshnessModal } from './freshness-modal.js';
import { LeaveSample } from './leave-sample.js';

interface Props {
  readonly onSearch: () => void;
  readonly onHelp: () => void;
  readonly onStop: () => void;
}

const FRESHNESS_REFRESH_MS = 30_000;
const COUNTED_MAX = 99;
/** As wide as a digit. */
const DIGIT_SPACE = '\u2007';
const DIGITS = 2;

export function TopBar({ onSearch, onHelp, onStop }: Props) {
  const { instance, me } = useSession();
  const [theme, setTheme] = useStored(themeChoice);
  const [modal, setModal] = useState<'freshness' | 'sample' | null>(null);
  const freshness = useFreshnessText();
  const router = useRouter();
  const inbox = useInboxButton();
  const ownMenu = useOwnMenu(onHelp);
  const isSample = instance.sample;
  const mayStop = may(me, 'stop');
  // One list for as long as it says the same: the bar measures each of its parts, twice, for every new one.
  const utilities = useMemo(
    (): TopNavigationProps.Utility[] => [
      {
        type: 'button',
        text: freshness,
        iconName: 'status-info',
        onClick: () => setModal('freshness'),
        disableTextCollapse: true,
      },
      ...(isSample
        ? [
            {
              type: 'button' as const,
              text: 'Sample data',
              iconName: 'flag' as const,
              onClick: () => setModal('sample'),
            },
          ]
        : []),
      inbox,
      {
        type: 'button',
        iconName: 'search',
        title: 'Find (Ctrl K)',
        ariaLabel: 'Find a page, a team, a budget, a model, a key or a call',
        onClick: onSearch,
      },
      {
        type: 'button',
        iconSvg: <HalfMoon />,
        title: theme === 'dark' ? 'Light theme' : 'Dark theme',
        ariaLabel: `Use the ${theme === 'dark' ? 'light' : 'dark'} theme`,
        onClick: () => setTheme(theme === 'dark' ? 'light' : 'dark'),
      },
      {
        type: 'button',
        text: 'Stop…',
        // Red is for those who may use it; the others read there who may.
        ...(mayStop ? { iconSvg: <StopSign /> } : { iconName: 'status-stopped' as const }),
        onClick: onStop,
        disableTextCollapse: true,
        disableUtilityCollapse: true,
      },
      ownMenu,
    ],
    [freshness, isSample, inbox, onSearch, theme, setTheme, mayStop, onStop, ownMenu],
  );
  return (
    <div id="top-bar">
      <TopNavigation
        identity={{
          href: at('/'),
          logo: { src: at('/wordmark.svg'), alt: 'Bursar' },
          onFollow: (event) => {
            event.preventDefault();
            router.history.push('/');
          },
        }}
        utilities={utilities}
      />
      {modal === 'freshness' && <FreshnessModal onClose={() => setModal(null)} />}
      {modal === 'sample' && <LeaveSample onClose={() => setModal(null)} />}
    </div>
  );
}

/** What is one's own: help, where one is signed in, and the way out. */
function useOwnMenu(onHelp: () => void): TopNavigationProps.Utility {
  const { me } = useSession();
  const router = useRouter();
  return useMemo(
    () => ({
      type: 'menu-dropdown',
      text: me.name,
      description: me.roles.map((role) => ROLE_LABELS[role]).join(', '),
      iconName: 'user-profile',
      items: OWN_ITEMS,
      onItemClick: ({ detail }) => {
        if (detail.id === 'help') onHelp();
        else if (detail.id === 'sessions') router.history.push('/sessions');
        else void signOut().then(leaveTo);
      },
    }),
    [me, router, onHelp],
  );
}

const OWN_ITEMS = [
  { id: 'help', text: 'Help and keys' },
  { id: 'sessions', text: 'Where you are signed in' },
  { id: 'out', text: 'Sign out' },
];

function leaveTo(next: string): void {
  forgetTyped();
  window.location.assign(next);
}

/** Leads to the inbox, and says how much in it is not read. */
function useInboxButton(): TopNavigationProps.Utility {
  const router = useRouter();
  const unread = useUnread();
  return useMemo(
    () => ({
      type: 'button',
      iconName: 'notification',
      title: 'Inbox',
      ariaLabel: unread === 0 ? 'Inbox' : `Inbox, ${String(unread)} not read`,
      text: countOf(unread),
      href: at('/inbox'),
      onFollow: (event) => {
        event.preventDefault();
        router.history.push('/inbox');
      },
    }),
    [unread, router],
  );
}

/** As wide where there are none, so that what stands before it stays in its place when they are known. */
const countOf = (unread: number): string =>
  (unread === 0 ? '' : unread > COUNTED_MAX ? `${COUNTED_MAX}+` : `${unread}`).padStart(
    DIGITS,
    DIGIT_SPACE,
  );

function HalfMoon() {
  return (
    <svg viewBox="0 0 16 16" aria-hidden="true">
      <path d="M13.5 9.6A6 6 0 0 1 6.4 2.5a6 6 0 1 0 7.1 7.1Z" />
    </svg>
  );
}

function StopSign() {
  return (
    <svg viewBox="0 0 16 16" aria-hidden="true">
      <path className="stop-sign" d="M5 1h6l4 4v6l-4 4H5l-4-4V5Z" />
    </svg>
  );
}

/** "Data to 14:05 UTC · Estimated" */
function useFreshnessText(): string {
  const load = useFreshness();
  const { zone, now } = useView();
  useRetryEvery(FRESHNESS_REFRESH_MS, load);
  useOnRecovery(load.status === 'error' ? load.retry : null);
  if (load.status === 'pending') return 'Asking how fresh…';
  if (load.status === 'error') return 'Freshness unknown';
  const { dataTo, finality } = load.data;
  if (dataTo === null) return 'No data yet';
  return `Data to ${formatClock(dataTo, zone, now)} · ${FINALITY_LABELS[finality]}`;
}
