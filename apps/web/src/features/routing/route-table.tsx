import Header from '@cloudscape-design/components/header';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Table, { type TableProps } from '@cloudscape-design/components/table';
import { formatInstant } from '../../shared/format/dates.js';
import { Num } from '../../shared/ui/figures.js';
import { UNKNOWN } from '../../shared/format/money.js';
import { formatCount, formatMs, formatShare } from '../../shared/format/numbers.js';
import { useView } from '../../shared/spend/use-view.js';
import type { Route, Target } from './routing.query.js';
import { breakerText, matchText } from './words.js';

/** Where one route sends calls, and how it does there. */
export function RouteTable({ route }: { readonly route: Route }) {
  const { zone } = useView();
  const whole = route.targets.reduce((all, { weight }) => all + weight, 0);
  return (
    <Table
      header={
        <Header variant="h2" description={`${matchText(route.match)}. ${breakerText(route)}`}>
          {route.key}
        </Header>
      }
      ariaLabels={{ tableLabel: `Route ${route.key}` }}
      items={route.targets}
      trackBy={({ provider, model, region }) => `${provider} ${model} ${region ?? ''}`}
      wrapLines
      columnDefinitions={columns(whole, zone)}
    />
  );
}

function columns(whole: number, zone: string): TableProps.ColumnDefinition<Target>[] {
  return [
    {
      id: 'target',
      header: 'Target',
      isRowHeader: true,
      minWidth: 260,
      cell: ({ provider, model, region }) => (
        <div>
          <span className="mono">{model}</span>
          <div>{[provider, region].filter(Boolean).join(', ')}</div>
        </div>
      ),
    },
    {
      id: 'weight',
      header: <Num>Weight</Num>,
      cell: ({ weight }) => (
        <Num>
          {formatCount(weight)}, {formatShare(whole === 0 ? null : weight / whole)}
        </Num>
      ),
    },
    {
      id: 'state',
      header: 'Breaker',
      minWidth: 180,
      cell: (target) => <Breaker target={target} zone={zone} />,
    },
    {
      id: 'through',
      header: <Num>Let through</Num>,
      cell: ({ letThrough }) => <Num>{letThrough}%</Num>,
    },
    {
      id: 'calls',
      header: <Num>Calls judged</Num>,
      cell: ({ calls }) => <Num>{formatCount(calls)}</Num>,
    },
    {
      id: 'errors',
      header: <Num>Errors</Num>,
      cell: ({ errorRate }) => (
        <Num>{errorRate === null ? UNKNOWN : formatShare(errorRate / 100)}</Num>
      ),
    },
    { id: 'p95', header: <Num>p95</Num>, cell: ({ p95Ms }) => <Num>{formatMs(p95Ms)}</Num> },
  ];
}

function Breaker({ target, zone }: { readonly target: Target; readonly zone: string }) {
  switch (target.state) {
    case 'open':
      return (
        <StatusIndicator type="error">
          open{target.openSince !== null && ` since ${formatInstant(target.openSince, zone)}`}
        </StatusIndicator>
      );
    case 'returning':
      return <StatusIndicator type="in-progress">returning</StatusIndicator>;
    default:
      return <StatusIndicator type="success">closed: calls pass</StatusIndicator>;
  }
}
