import Header from '@cloudscape-design/components/header';
import Table from '../../shared/table/table.js';
import { compareDecimals, isZero, subtract } from '@bursar/pricing/decimal';
import { Empty } from '../../shared/ui/empty.js';
import { costOrUnknown, Num, Usd } from '../../shared/ui/figures.js';
import type { GroupRow } from '../../shared/spend/groups.js';
import { beginningOf } from '../../shared/format/dates.js';
import { plural } from '../../shared/format/numbers.js';
import { formatChange } from '../../shared/format/money.js';
import { MiddleCut } from '../../shared/ui/middle-cut.js';
import { PageLink } from '../../shared/ui/page-link.js';
import { useView } from '../../shared/spend/use-view.js';

const MOVERS_MAX = 6;

interface Mover extends GroupRow {
  readonly change: string;
}

/** The largest changes in money, up or down. */
function toMovers(rows: readonly GroupRow[]): Mover[] {
  const size = (amount: string) => amount.replace('-', '');
  return rows
    .flatMap((row) =>
      row.before === null || costOrUnknown(row.figures) === null
        ? []
        : [{ ...row, change: subtract(row.figures.cost, row.before) }],
    )
    .filter(({ change }) => !isZero(change))
    .sort((a, b) => compareDecimals(size(b.change), size(a.change)))
    .slice(0, MOVERS_MAX);
}

/** Teams of which nothing is known of the range before. */
function leftOut(rows: readonly GroupRow[]): string {
  const names = rows.flatMap(({ label, dataBegin }) =>
    dataBegin === null ? [] : [`${label} (${beginningOf(dataBegin)})`],
  );
  return names.length === 0 ? '' : ` Not compared: ${firstOf(names)}.`;
}

const NAMES_MAX = 3;

const firstOf = (names: readonly string[]): string =>
  names.length <= NAMES_MAX
    ? names.join(', ')
    : `${names.slice(0, NAMES_MAX).join(', ')} and ${plural(names.length - NAMES_MAX, 'other team')}`;

export function Movers({
  rows,
  label,
}: {
  readonly rows: readonly GroupRow[];
  readonly label: string;
}) {
  const { href } = useView();
  return (
    <Table
      header={
        <Header variant="h2" description={`The largest changes against ${label}.${leftOut(rows)}`}>
          Movers
        </Header>
      }
      ariaLabels={{ tableLabel: 'Movers' }}
      items={toMovers(rows)}
      trackBy="id"
      empty={<Empty title="Nothing moved">No team spends more or less than {label}.</Empty>}
      columnDefinitions={[
        {
          id: 'team',
          header: 'Team',
          isRowHeader: true,
          cell: ({ key, label: name }) => (
            <PageLink
              href={
                key === 'unallocated'
                  ? href('/unallocated')
                  : href(`/teams/${encodeURIComponent(key ?? '')}`)
              }
            >
              <MiddleCut text={name} />
            </PageLink>
          ),
        },
        {
          id: 'cost',
          header: <Num>Cost</Num>,
          cell: ({ figures }) => <Usd value={figures.cost} />,
        },
        { id: 'before', header: <Num>Before</Num>, cell: ({ before }) => <Usd value={before} /> },
        {
          id: 'change',
          header: <Num>Change</Num>,
          cell: ({ change }) => <Usd value={change} signed />,
        },
        {
          id: 'percent',
          header: <Num>Change, %</Num>,
          cell: ({ figures, before }) => <Num>{formatChange(figures.cost, before)}</Num>,
        },
      ]}
    />
  );
}
