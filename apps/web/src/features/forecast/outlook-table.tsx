import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import Table, { type TableProps } from '../../shared/table/table.js';
import { at } from '../../shared/data/base.js';
import { formatDate } from '../../shared/format/dates.js';
import { Empty } from '../../shared/ui/empty.js';
import { Count, Num, Usd } from '../../shared/ui/figures.js';
import type { Period, Row } from '../../shared/forecast/forecast.query.js';
import { needed } from '../../shared/forecast/needed.js';

interface Props {
  readonly period: Period;
  readonly team: string | null;
}

/** What each team and cost centre comes to, beside its plan. */
export function OutlookTable({ period, team }: Props) {
  const { rows, from, to } = period;
  return (
    <Table
      header={
        <Header
          variant="h2"
          counter={`(${rows.length})`}
          description={`From ${formatDate(from)} until ${formatDate(to)}, exclusive. The total is forecast by itself: it is not the sum of the forecasts of teams.`}
          actions={
            <Button
              iconName="download"
              href={at(
                `/v1/exports/forecast.csv${team === null ? '' : `?team=${encodeURIComponent(team)}`}`,
              )}
              download
            >
              CSV
            </Button>
          }
        >
          Outlook
        </Header>
      }
      ariaLabels={{ tableLabel: 'Outlook' }}
      items={[...rows]}
      trackBy="key"
      wrapLines
      empty={<Empty title="Nothing was spent" />}
      columnDefinitions={COLUMNS}
    />
  );
}

const KINDS: Readonly<Record<Row['kind'], string>> = {
  total: 'Total',
  costCentre: 'Cost centre',
  team: 'Team',
};

const money = (
  id: keyof Row & ('spent' | 'low' | 'high' | 'withPeak' | 'plan' | 'variance'),
  header: string,
): TableProps.ColumnDefinition<Row> => ({
  id,
  header: <Num>{header}</Num>,
  minWidth: 110,
  cell: (row) => <Usd value={row[id]} signed={id === 'variance'} />,
});

const COLUMNS: TableProps.ColumnDefinition<Row>[] = [
  { id: 'name', header: 'Name', isRowHeader: true, minWidth: 140, cell: ({ name }) => name },
  { id: 'kind', header: 'Of', minWidth: 100, cell: ({ kind }) => KINDS[kind] },
  money('spent', 'Spent'),
  {
    id: 'expected',
    header: <Num>Expected</Num>,
    minWidth: 130,
    cell: (row) => (row.expected === null ? needed(row) : <Usd value={row.expected} />),
  },
  money('low', 'Low (80 %)'),
  money('high', 'High (80 %)'),
  money('withPeak', 'With peak'),
  money('plan', 'Plan'),
  money('variance', 'Variance'),
  {
    id: 'unpriced',
    header: <Num>Unpriced calls</Num>,
    minWidth: 110,
    cell: ({ unpriced }) => <Count value={unpriced} />,
  },
];
