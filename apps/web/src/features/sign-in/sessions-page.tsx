import Badge from '@cloudscape-design/components/badge';
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import Table, { type TableProps } from '../../shared/table/table.js';
import { formatInstant } from '../../shared/format/dates.js';
import { plural } from '../../shared/format/numbers.js';
import { Empty } from '../../shared/ui/empty.js';
import { useFlash } from '../../shared/ui/flash.js';
import { Loaded } from '../../shared/ui/loaded.js';
import { PageBody } from '../../shared/ui/page.js';
import { useView } from '../../shared/spend/use-view.js';
import { browserName } from './browser-name.js';
import { type OwnSession, useEndSessions, useOwnSessions } from './sessions.query.js';

/** Where am I signed in, and is it all mine? */
export function SessionsPage() {
  const load = useOwnSessions();
  const { zone } = useView();
  const { say, fail } = useFlash();
  const [busy, end] = useEndSessions();
  const signOut = async (id: string | null) => {
    const done = await end({ id });
    if (!done.ok) fail('Nothing was signed out', done);
    else say({ type: 'success', header: `${plural(done.value.ended, 'session')} ended` });
  };
  const others = load.status === 'ready' ? load.data.filter(({ current }) => !current) : [];
  return (
    <PageBody
      title="Where you are signed in"
      description="Sign out of what you do not know, then choose another password or ask a platform engineer."
      actions={
        <Button loading={busy} disabled={others.length === 0} onClick={() => void signOut(null)}>
          Sign out everywhere else
        </Button>
      }
    >
      <Loaded load={load} height={240}>
        {(sessions) => (
          <Table
            header={
              <Header variant="h2" counter={`(${String(sessions.length)})`}>
                Sessions
              </Header>
            }
            ariaLabels={{ tableLabel: 'Sessions' }}
            wrapLines
            items={sessions}
            trackBy="id"
            empty={<Empty title="No browser is signed in" />}
            columnDefinitions={columns(zone, (id) => void signOut(id))}
          />
        )}
      </Loaded>
    </PageBody>
  );
}

const WAYS: Readonly<Record<OwnSession['way'], string>> = {
  password: 'Password',
  demo: 'Stand-in of the sample',
  token: 'Token of the installation',
  provider: 'Identity provider',
};

function columns(
  zone: string,
  onEnd: (id: string) => void,
): TableProps.ColumnDefinition<OwnSession>[] {
  return [
    {
      id: 'browser',
      header: 'Browser',
      isRowHeader: true,
      cell: ({ agent, current }) => (
        <>
          {browserName(agent)} {current && <Badge color="green">this one</Badge>}
        </>
      ),
    },
    { id: 'way', header: 'Signed in by', cell: ({ way, provider }) => provider?.name ?? WAYS[way] },
    { id: 'since', header: 'Since', cell: ({ createdAt }) => formatInstant(createdAt, zone) },
    { id: 'seen', header: 'Last used', cell: ({ seenAt }) => formatInstant(seenAt, zone) },
    { id: 'until', header: 'Until', cell: ({ expiresAt }) => formatInstant(expiresAt, zone) },
    {
      id: 'actions',
      header: 'Actions',
      cell: ({ id, agent, current }) =>
        !current && (
          <Button
            variant="inline-link"
            ariaLabel={`Sign out ${browserName(agent)}`}
            onClick={() => {
              onEnd(id);
            }}
          >
            Sign out
          </Button>
        ),
    },
  ];
}
