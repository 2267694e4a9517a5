import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import Table, { type TableProps } from '../../shared/table/table.js';
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

const ORIGINS: Readonly<Record<string, string>> = {
  file: 'a file',
  screen: 'on screen',
  groups: 'by groups of the identity provider',
};

function columns(zone: string): TableProps.ColumnDefinition<DirectoryChange>[] {
  return [
    { id: 'at', header: 'When', isRowHeader: true, cell: ({ at }) => formatInstant(at, zone) },
    { id: 'what', header: 'What', cell: wordsOf },
    {
      id: 'by',
      header: 'By',
      cell: ({ by, origin }) => `${by}, ${ORIGINS[origin] ?? origin}`,
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
  if (users !== 1 || last === undefined) return plural(users, 'user');
  return last.to === null ? `${last.user} to ${last.team}` : `${last.user} out of ${last.team}`;
}

function actions(
  onUndo: NonNullable<Props['onUndo']>,
): TableProps.ColumnDefinition<DirectoryChange> {
  return {
    id: 'actions',
    header: 'Actions',
    cell: (change) =>
      change.undoneAt === null &&
      change.origin !== 'groups' && (
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
