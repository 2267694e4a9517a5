import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table, { type TableProps } from '../../shared/table/table.js';
import { at } from '../../shared/data/base.js';
import { may } from '../../shared/data/rights.js';
import { useSession } from '../../shared/data/session.js';
import { formatMonth } from '../../shared/format/dates.js';
import { useView } from '../../shared/spend/use-view.js';
import { Forbidden } from '../../shared/ui/forbidden.js';
import { Loaded } from '../../shared/ui/loaded.js';
import { MonthSelect } from '../../shared/ui/month-select.js';
import { PageBody } from '../../shared/ui/page.js';
import { type ExportedMonth, useExportedMonths } from './exports.query.js';

/** Which files does finance take from here? */
export function ExportsPage() {
  const { me } = useSession();
  const allowed = may(me, 'seeClose');
  const load = useExportedMonths(allowed);
  if (!allowed) return <Forbidden right="seeClose" />;
  return (
    <PageBody
      title="Exports"
      description="The same figures as on screen, as files for the general ledger, for spreadsheets and for tools that read FOCUS."
    >
      <Loaded load={load} height={420}>
        {(months) => <Files months={months} />}
      </Loaded>
    </PageBody>
  );
}

function Files({ months }: { readonly months: readonly ExportedMonth[] }) {
  const { page, setPage } = useView();
  const chosen =
    months.find(({ month }) => month === page.month) ??
    months.find(({ state }) => state === 'closed' || state === 'final') ??
    // Nothing was closed yet: last month is what finance takes, though it is a draft.
    months.find(({ state }) => state === 'review') ??
    months[0];
  if (chosen === undefined) return null;
  return (
    <SpaceBetween size="m">
      <MonthSelect
        months={months.map(({ month }) => month)}
        month={chosen.month}
        onChange={(month) => {
          setPage({ month });
        }}
      />
      <Table
        header={
          <Header variant="h2" description={STATE_ABOUT[chosen.state]}>
            Files of {formatMonth(chosen.month)}
          </Header>
        }
        ariaLabels={{ tableLabel: 'Files' }}
        items={filesOf(chosen)}
        trackBy="name"
        wrapLines
        columnDefinitions={COLUMNS}
      />
    </SpaceBetween>
  );
}

const STATE_ABOUT: Readonly<Record<ExportedMonth['state'], string>> = {
  open: 'Drafts: the month is open, and they may still change.',
  review: 'Drafts: the month is not closed yet, and they may still change.',
  closed: 'As the month closed. They are the same whenever they are taken.',
  final: 'As the month closed, and as its invoices say.',
};

interface FileRow {
  readonly name: string;
  readonly about: string;
  readonly files: readonly (readonly [type: string, href: string])[];
}

function filesOf({ month, state }: ExportedMonth): FileRow[] {
  const accrued = filesAt(month, '', 'as accrued');
  return state === 'final'
    ? [...accrued, ...filesAt(month, '?stage=final', 'as invoiced')]
    : accrued;
}

function filesAt(month: string, query: string, stage: string): FileRow[] {
  return [
    {
      name: `Statements, ${stage}`,
      about: 'A line for each team, model and meter, then other charges.',
      files: [
        ['CSV', at(`/v1/statements/${month}.csv${query}`)],
        ['XLSX', at(`/v1/statements/${month}.xlsx${query}`)],
      ],
    },
    {
      name: `Journal, ${stage}`,
      about:
        query === ''
          ? 'A debit and a credit for each team and cost centre that is charged.'
          : 'The accrual taken back, then what the invoices say.',
      files: [
        ['CSV', at(`/v1/exports/journal/${month}.csv${query}`)],
        ['XLSX', at(`/v1/exports/journal/${month}.xlsx${query}`)],
      ],
    },
    {
      name: `FOCUS 1.2, ${stage}`,
      about: 'A row for each line of the statements, for tools that read FOCUS.',
      files: [
        ['CSV', at(`/v1/exports/focus/${month}.csv${query}`)],
        ['Parquet', at(`/v1/exports/focus/${month}.parquet${query}`)],
      ],
    },
  ];
}

const COLUMNS: TableProps.ColumnDefinition<FileRow>[] = [
  {
    id: 'name',
    header: 'File',
    isRowHeader: true,
    minWidth: 180,
    cell: ({ name, about }) => (
      <div>
        {name}
        <div className="example">{about}</div>
      </div>
    ),
  },
  {
    id: 'files',
    header: 'Download',
    minWidth: 200,
    cell: ({ name, files }) => (
      <SpaceBetween size="xs" direction="horizontal">
        {files.map(([type, href]) => (
          <Button
            key={type}
            iconName="download"
            href={href}
            download
            ariaLabel={`Download ${name} as ${type}`}
          >
            {type}
          </Button>
        ))}
      </SpaceBetween>
    ),
  },
];
