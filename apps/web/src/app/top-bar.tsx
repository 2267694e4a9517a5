import TopNavigation, { type TopNavigationProps } from '@cloudscape-design/components/top-navigation';
import { useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import { formatClock } from '../shared/dates.js';
import { theme as themeChoice } from '../shared/preferences.js';
import { ROLE_LABELS } from '../shared/rights.js';
import { signOut } from '../shared/session-actions.js';
import { useSession } from '../shared/session.js';
import { useFreshness } from '../shared/session.query.js';
import { useStored } from '../shared/stored.js';
import { useView } from '../shared/use-view.js';
import { useEvery } from '../shared/elapsed.js';
import { FINALITY_LABELS, FreshnessModal } from './freshness-modal.js';
import { LeaveSample } from './leave-sample.js';

interface Props {
  readonly onSearch: () => void;
  readonly onHelp: () => void;
}

const FRESHNESS_REFRESH_MS = 30_000;

export function TopBar({ onSearch, onHelp }: Props) {
  const { me, instance } = useSession();
  const [theme, setTheme] = useStored(themeChoice);
  const [modal, setModal] = useState<'freshness' | 'sample' | null>(null);
  const freshness = useFreshnessText();
  const router = useRouter();
  const utilities: TopNavigationProps.Utility[] = [
    {
      type: 'button',
      text: freshness,
      iconName: 'status-info',
      onClick: () => setModal('freshness'),
      disableTextCollapse: true,
    },
    ...(instance.sample
      ? [{ type: 'button' as const, text: 'Sample data', iconName: 'flag' as const, onClick: () => setModal('sample') }]
      : []),
    { type: 'button', iconName: 'search', text: 'Find', ariaLabel: 'Find a page or a team', onClick: onSearch },
    {
      type: 'button',
      text: theme === 'dark' ? 'Light' : 'Dark',
      ariaLabel: `Use the ${theme === 'dark' ? 'light' : 'dark'} theme`,
      onClick: () => setTheme(theme === 'dark' ? 'light' : 'dark'),
    },
    {
      type: 'menu-dropdown',
      text: me.name,
      description: me.roles.map((role) => ROLE_LABELS[role]).join(', '),
      iconName: 'user-profile',
      items: [
        { id: 'help', text: 'Help and keys' },
        { id: 'out', text: 'Sign out' },
      ],
      onItemClick: ({ detail }) => {
        if (detail.id === 'help') onHelp();
        else void signOut().then(() => window.location.assign('/sign-in'));
      },
    },
  ];
  return (
    <div id="top-bar">
      <TopNavigation
        identity={{
          href: '/',
          title: 'Bursar',
          logo: { src: '/favicon.svg', alt: '' },
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

/** "Data to 14:05 UTC · Estimated" */
function useFreshnessText(): string {
  const load = useFreshness();
  const { zone, now } = useView();
  const retry = load.status === 'ready' ? load.retry : noop;
  useEvery(FRESHNESS_REFRESH_MS, load.status === 'ready', retry);
  if (load.status === 'pending') return 'Asking how fresh…';
  if (load.status === 'error') return 'Freshness unknown';
  const { dataTo, finality } = load.data;
  if (dataTo === null) return 'No data yet';
  return `Data to ${formatClock(dataTo, zone, now)} · ${FINALITY_LABELS[finality]}`;
}

function noop() {
  // Nothing to ask again before the first answer.
}
