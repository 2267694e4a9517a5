import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import Table, { type TableProps } from '@cloudscape-design/components/table';
import { formatInstant } from '../../shared/format/dates.js';
import { plural } from '../../shared/format/numbers.js';
import { useView } from '../../shared/spend/use-view.js';
import { Empty } from '../../shared/ui/empty.js';
import { Loaded } from '../../shared/ui/loaded.js';
import { useDirectoryChanges, type DirectoryChange } from './directory.query.js';

interface Props {
  /** Null where the reader may look but not change. */
  readonly onUndo: ((change: DirectoryChange) => void) | null;
}

/** Who moved whom, by file or on this page. */
export function ChangeTable({ onUndo }: Props) {
  const { zone } = useView();
  const load = useDirectoryChanges(true);
  return (
    <Loaded load={load} height={200}>
      {(changes) => (
        <Table
          header={
            <Header variant="h2" counter={`(${changes.length})`}>
              Changes
            </Header>
          }
          ariaLabels={{ tableLabel: 'Changes of the directory' }}
          items={changes}
          trackBy="id"
          empty={<Empty title="Nothing was changed yet" />}
          columnDefinitions={[...columns(zone), ...(onUndo === null ? [] : [actions(onUndo)])]}
        />
      )}
    </Loaded>
  );
}

function columns(zone: string): TableProps.ColumnDefinition<DirectoryChange>[] {
  return [
    { id: 'at', header: 'When', isRowHeader: true, cell: ({ at }) => formatInstant(at, zone) },
    { id: 'what', header: 'What', cell: wordsOf },
    {
      id: 'by',
      header: 'By',
      cell: ({ by, origin }) => `${by}, ${origin === 'file' ? 'a file' : 'on screen'}`,
    },
    { id: 'reason', header: 'Why', cell: ({ reason }) => reason ?? 'not said' },
    {
      id: 'state',
      header: 'State',
      cell: ({ undoneAt, undoneBy }) =>
        undoneAt === null
          ? 'in force'
          : `undone ${formatInstant(undoneAt, zone)} by ${undoneBy ?? 'a person'}`,
    },
  ];
}

function wordsOf({ users, after }: DirectoryChange): string {
  const last = after.at(-1);
  return users === 1 && last !== undefined ? `${last.user} to ${last.team}` : plural(users, 'user');
}

function actions(
  onUndo: NonNullable<Props['onUndo']>,
): TableProps.ColumnDefinition<DirectoryChange> {
  return {
    id: 'actions',
    header: 'Actions',
    cell: (change) =>
      change.undoneAt === null && (
        <Button
          variant="inline-link"
          ariaLabel={`Undo: ${wordsOf(change)}`}
          onClick={() => {
            onUndo(change);
          }}
        >
          Undo
        </Button>
      ),
  };
}
