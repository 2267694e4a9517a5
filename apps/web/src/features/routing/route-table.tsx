import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Table, { type TableProps } from '../../shared/table/table.js';
import { useKept } from '../../shared/data/kept.js';
import { formatInstant } from '../../shared/format/dates.js';
import { Num } from '../../shared/ui/figures.js';
import { UNKNOWN } from '../../shared/format/money.js';
import { formatCount, formatMs, formatShare } from '../../shared/format/numbers.js';
import { useView } from '../../shared/spend/use-view.js';
import { PageButton } from '../../shared/ui/page-link.js';
import type { Route, Target } from './routing.query.js';
import { WeightsModal } from './weights-modal.js';
import { breakerText, matchText } from './words.js';

interface Props {
  readonly route: Route;
  /** Whether this person may change it. */
  readonly edits: boolean;
}

/** Where one route sends calls, and how it does there. */
export function RouteTable({ route, edits }: Props) {
  const { href, zone } = useView();
  const [isWeighing, setWeighing] = useKept(`route-table.weights ${route.key}`, false);
  const whole = route.targets.reduce((all, { weight }) => all + weight, 0);
  return (
    <>
      <Table
        header={
          <Header
            variant="h2"
            description={`${matchText(route.match)}. ${breakerText(route)}`}
            actions={
              edits ? (
                <SpaceBetween size="xs" direction="horizontal">
                  <Button
                    ariaLabel={`Change the weights of ${route.key}`}
                    onClick={() => setWeighing(true)}
                  >
                    Change weights…
                  </Button>
                  <PageButton href={href('/routing', { page: { edit: route.key } })}>
                    Edit {route.key}
                  </PageButton>
                </SpaceBetween>
              ) : null
            }
          >
            {route.key}
          </Header>
        }
        ariaLabels={{ tableLabel: `Route ${route.key}` }}
        items={route.targets}
        trackBy={({ provider, model, region }) => `${provider} ${model} ${region ?? ''}`}
        wrapLines
        columnDefinitions={columns(whole, zone)}
      />
      {isWeighing && <WeightsModal name={route.key} onClose={() => setWeighing(false)} />}
    </>
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
