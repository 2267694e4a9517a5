import Badge from '@cloudscape-design/components/badge';
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import Table, { type TableProps } from '../../shared/table/table.js';
import { MiddleCut } from '../../shared/ui/middle-cut.js';
import { formatInstant } from '../../shared/format/dates.js';
import { formatCount } from '../../shared/format/numbers.js';
import { Empty } from '../../shared/ui/empty.js';
import { costOrUnknown, Count, Num, Usd } from '../../shared/ui/figures.js';
import { useView } from '../../shared/spend/use-view.js';
import type { Source } from './unallocated.query.js';

interface Props {
  readonly sources: readonly Source[];
  readonly description: string;
  readonly csv: string;
  /** Null where the reader may look but not assign. */
  readonly onAssign: ((source: Source) => void) | null;
}

const KINDS: Readonly<Record<string, string>> = {
  principal: 'Principal',
  profile: 'Inference profile',
  account: 'Account',
};

export function Sources({ sources, description, csv, onAssign }: Props) {
  const { zone } = useView();
  return (
    <Table
      header={
        <Header
          variant="h2"
          description={description}
          counter={`(${sources.length})`}
          actions={
            <Button
              iconName="download"
              href={csv}
              download
              ariaLabel="Download unallocated sources as CSV"
            >
              CSV
            </Button>
          }
        >
          Sources that no rule recognises
        </Header>
      }
      ariaLabels={{ tableLabel: 'Sources that no rule recognises' }}
      items={sources}
      trackBy={({ kind, pattern }) => `${kind} ${pattern}`}
      wrapLines
      stickyColumns={{ last: 1 }}
      empty={
        <Empty title="Everything is allocated">Every call in this range belongs to a team.</Empty>
      }
      columnDefinitions={columns(zone, onAssign)}
    />
  );
}

function columns(zone: string, onAssign: Props['onAssign']): TableProps.ColumnDefinition<Source>[] {
  return [
    {
      id: 'source',
      header: 'Source',
      isRowHeader: true,
      minWidth: 250,
      cell: (source) => <SourceName source={source} />,
    },
    {
      id: 'cost',
      header: <Num>Cost</Num>,
      cell: (source) => <Usd value={costOrUnknown(source)} />,
    },
    {
      id: 'requests',
      header: <Num>Requests</Num>,
      minWidth: 110,
      cell: ({ requests, unpriced }) => (
        <>
          <Count value={requests} />
          {unpriced !== '0' && <Num>{formatCount(unpriced)} unpriced</Num>}
        </>
      ),
    },
    {
      id: 'models',
      header: 'Models',
      minWidth: 170,
      cell: ({ models }) =>
        models.map((model) => (
          <div key={model} className="break">
            <MiddleCut text={model} />
          </div>
        )),
    },
    {
      id: 'last',
      header: 'Last call',
      minWidth: 130,
      cell: ({ lastAt }) => formatInstant(lastAt, zone),
    },
    ...(onAssign === null ? [] : [assignColumn(onAssign)]),
  ];
}

function SourceName({ source: { kind, pattern, example } }: { readonly source: Source }) {
  return (
    <div>
      <Badge>{KINDS[kind] ?? kind}</Badge> <MiddleCut isId text={pattern} />
      {example !== pattern && (
        <div className="mono example break">
          for example <MiddleCut isId text={example} />
        </div>
      )}
    </div>
  );
}

function assignColumn(
  onAssign: NonNullable<Props['onAssign']>,
): TableProps.ColumnDefinition<Source> {
  return {
    id: 'assign',
    header: 'Action',
    minWidth: 110,
    cell: (source) => (
      <Button
        wrapText={false}
        ariaLabel={`Assign ${source.pattern} to a team`}
        onClick={() => {
          onAssign(source);
        }}
      >
        Assign
      </Button>
    ),
  };
}
