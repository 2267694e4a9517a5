import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import Table from '../../shared/table/table.js';
import { useState } from 'react';
import { useKept } from '../../shared/data/kept.js';
import { may } from '../../shared/data/rights.js';
import { useSession } from '../../shared/data/session.js';
import { formatInstant } from '../../shared/format/dates.js';
import { plural } from '../../shared/format/numbers.js';
import { useView } from '../../shared/spend/use-view.js';
import { Empty } from '../../shared/ui/empty.js';
import { Forbidden } from '../../shared/ui/forbidden.js';
import { Loaded } from '../../shared/ui/loaded.js';
import { PageBody } from '../../shared/ui/page.js';
import { ReasonModal } from '../../shared/ui/reason-modal.js';
import { AssignModal } from './assign-modal.js';
import { useDirectory, useUndoChange, type DirectoryChange } from './directory.query.js';
import { ChangeTable } from './change-table.js';

type Open =
  | { readonly what: 'assign' }
  | { readonly what: 'undo'; readonly change: DirectoryChange };

/** Which team is each user in, and since when? */
export function DirectoryPage() {
  const { me } = useSession();
  const allowed = may(me, 'seeDirectory');
  const manages = may(me, 'assignUser');
  const [open, setOpen] = useKept<Open | null>('directory-page.open', null);
  const close = () => {
    setOpen(null);
  };
  if (!allowed) return <Forbidden right="seeDirectory" />;
  return (
    <PageBody
      title="Directory"
      description="Which team each user is in, from a day on. Calls that name a user are charged by it where no stronger rule applies. What a file or a person says counts before what groups say."
      actions={
        manages && (
          <Button
            variant="primary"
            onClick={() => {
              setOpen({ what: 'assign' });
            }}
          >
            Move a user
          </Button>
        )
      }
    >
      <Members />
      <ChangeTable
        onUndo={
          manages
            ? (change) => {
                setOpen({ what: 'undo', change });
              }
            : null
        }
      />
      {open?.what === 'assign' && <AssignModal onClose={close} />}
      {open?.what === 'undo' && <UndoModal change={open.change} onClose={close} />}
    </PageBody>
  );
}

function Members() {
  const { zone } = useView();
  const [text, setText] = useState('');
  const load = useDirectory(true, text);
  return (
    <Loaded load={load} height={300} steady>
      {(members) => (
        <Table
          header={
            <Header variant="h2" counter={`(${members.length})`}>
              Users
            </Header>
          }
          filter={
            <Input
              type="search"
              value={text}
              placeholder="Find a user"
              ariaLabel="Find a user"
              onChange={({ detail }) => {
                setText(detail.value);
              }}
            />
          }
          ariaLabels={{ tableLabel: 'Users' }}
          items={members}
          empty={
            <Empty title={text === '' ? 'The directory is empty' : 'No such user'}>
              Move a user here, or import a file: <code>bursar import people FILE.csv</code>
            </Empty>
          }
          columnDefinitions={[
            { id: 'user', header: 'User', isRowHeader: true, cell: ({ user }) => user },
            { id: 'team', header: 'Team', cell: ({ team }) => team },
            {
              id: 'from',
              header: 'From',
              cell: ({ from }) => (from === null ? 'always' : formatInstant(from, zone)),
            },
            {
              id: 'to',
              header: 'To',
              cell: ({ to }) => (to === null ? 'still' : formatInstant(to, zone)),
            },
            {
              id: 'by',
              header: 'Said by',
              cell: ({ by }) => (by === 'groups' ? 'groups' : 'a file or a person'),
            },
          ]}
        />
      )}
    </Loaded>
  );
}

interface UndoProps {
  readonly change: DirectoryChange;
  readonly onClose: () => void;
}

function UndoModal({ change, onClose }: UndoProps) {
  const [busy, undo] = useUndoChange();
  const users = plural(change.users, 'user');
  return (
    <ReasonModal
      title={`Undo the change of ${users}`}
      action="Undo"
      busy={busy}
      act={(reason) => undo({ id: change.id, reason })}
      done={() => `The change of ${users} is undone`}
      onClose={onClose}
    >
      <p>They are where they were before. It is refused if one of them was moved again since.</p>
    </ReasonModal>
  );
}
