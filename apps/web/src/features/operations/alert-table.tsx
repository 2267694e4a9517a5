import Header from '@cloudscape-design/components/header';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Table from '../../shared/table/table.js';
import { usePages } from '../../shared/data/pages.js';
import { formatInstant, formatRange } from '../../shared/format/dates.js';
import { formatCount, formatMs } from '../../shared/format/numbers.js';
import { useView } from '../../shared/spend/use-view.js';
import { Empty } from '../../shared/ui/empty.js';
import { Num } from '../../shared/ui/figures.js';
import { Loaded } from '../../shared/ui/loaded.js';
import { Pager } from '../../shared/ui/pager.js';
import {
  type AlertList,
  ALERTS_PER_PAGE,
  type OperationsAlert,
  useOperationsAlerts,
} from './operations.query.js';

/** Limits that models passed in the range, of all calls of the organisation. */
export function AlertTable() {
  const { scope } = useView();
  const pages = usePages(`${scope.range.from} ${scope.range.to} ${scope.zone}`);
  const load = useOperationsAlerts(scope, pages.after);
  return (
    <Loaded load={load} height={160}>
      {(list) => <Alerts list={list} pages={pages} />}
    </Loaded>
  );
}

interface Props {
  readonly list: AlertList;
  readonly pages: ReturnType<typeof usePages>;
}

function Alerts({ list: { edges, pageInfo, totalCount }, pages }: Props) {
  const { scope, zone } = useView();
  return (
    <Table
      header={
        <Header
          variant="h2"
          counter={`(${totalCount})`}
          description="Of all calls of the organisation, by quarter hour, whatever the filters say."
        >
          Limits passed
        </Header>
      }
      ariaLabels={{ tableLabel: 'Limits passed' }}
      items={edges.map(({ node }) => node)}
      trackBy="id"
      wrapLines
      pagination={
        <Pager pages={pages} perPage={ALERTS_PER_PAGE} totalCount={totalCount} {...pageInfo} />
      }
      empty={
        <Empty title={`No limit was passed in ${formatRange(scope.range, zone)}`}>
          At most 1 % of calls may fail unless <code>operations</code> in the configuration file
          says otherwise; limits of latency and of tokens per minute hold once they are set there.
        </Empty>
      }
      columnDefinitions={[
        { id: 'rule', header: 'Limit', cell: ({ rule }) => RULES[rule].label },
        {
          id: 'model',
          header: 'Model',
          isRowHeader: true,
          minWidth: 220,
          cell: ({ provider, model }) => (
            <>
              {model}
              <div className="example">{provider}</div>
            </>
          ),
        },
        {
          id: 'from',
          header: 'From',
          minWidth: 150,
          cell: ({ from }) => formatInstant(from, zone),
        },
        {
          id: 'to',
          header: 'To',
          minWidth: 150,
          cell: ({ to }) =>
            to === null ? (
              <StatusIndicator type="warning">going on</StatusIndicator>
            ) : (
              formatInstant(to, zone)
            ),
        },
        {
          id: 'value',
          header: <Num>Worst</Num>,
          cell: (alert) => <Num>{textOf(alert, 'value')}</Num>,
        },
        {
          id: 'limit',
          header: <Num>Limit</Num>,
          cell: (alert) => <Num>{textOf(alert, 'limit')}</Num>,
        },
      ]}
    />
  );
}

const RULES: Readonly<
  Record<
    OperationsAlert['rule'],
    { readonly label: string; readonly format: (value: number) => string }
  >
> = {
  errorRate: { label: 'Error rate', format: (value) => `${value.toFixed(value < 10 ? 1 : 0)}%` },
  latencyP95: { label: 'Latency, p95', format: formatMs },
  tokensPerMinute: {
    label: 'Tokens per minute',
    format: (value) => formatCount(Math.round(value)),
  },
};

const textOf = (alert: OperationsAlert, which: 'value' | 'limit'): string =>
  RULES[alert.rule].format(alert[which]);
