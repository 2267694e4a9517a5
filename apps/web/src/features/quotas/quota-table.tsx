import type { LimitName } from '@bursar/limits/quota';
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Table, { type TableProps } from '../../shared/table/table.js';
import { Fragment } from 'react';
import { wallTime } from '@bursar/time';
import { may } from '../../shared/data/rights.js';
import { useSession } from '../../shared/data/session.js';
import { formatInstant } from '../../shared/format/dates.js';
import { Num } from '../../shared/ui/figures.js';
import { useLabels, type LabelOf } from '../../shared/format/labels.js';
import { UNKNOWN } from '../../shared/format/money.js';
import { formatCompact, formatCount, formatShare, shareOf } from '../../shared/format/numbers.js';
import { PageLink } from '../../shared/ui/page-link.js';
import { Enforcement } from '../../shared/limits/enforcement.js';
import { Raises } from '../../shared/limits/raises.js';
import { scopeText, toScope } from '../../shared/limits/scopes.js';
import { useView } from '../../shared/spend/use-view.js';
import type { Quota } from './quotas.query.js';
import { effectiveOf, inOrder } from './standing.js';

interface Row {
  readonly quota: Quota;
  readonly depth: number;
}

interface Props {
  readonly quotas: readonly Quota[];
  readonly onSplit: (quota: Quota) => void;
}

export function QuotaTable({ quotas, onSplit }: Props) {
  const labelOf = useLabels();
  return (
    <Table
      header={
        <Header
          variant="h2"
          counter={`(${quotas.length})`}
          description="Every quota whose scope a call lies in must let it pass. A dash: not limited here."
        >
          Quotas
        </Header>
      }
      ariaLabels={{ tableLabel: 'Quotas' }}
      items={inOrder(quotas)}
      trackBy={({ quota }) => quota.id}
      wrapLines
      stickyColumns={{ last: 1 }}
      columnDefinitions={[
        nameColumn(labelOf),
        limitColumn('requestsPerMinute', 'Calls/min'),
        limitColumn('tokensPerMinute', 'Tokens/min'),
        todayColumn,
        underWayColumn,
        limitColumn('maxOutputTokens', 'Answer, most'),
        throttledColumn,
        {
          id: 'more',
          header: 'Action',
          minWidth: 115,
          cell: ({ quota }) => <Actions quota={quota} onSplit={onSplit} />,
        },
      ]}
    />
  );
}

function Actions({
  quota,
  onSplit,
}: {
  readonly quota: Quota;
  readonly onSplit: Props['onSplit'];
}) {
  const { href } = useView();
  const { me } = useSession();
  // A part of a quota that was split is no entry of the file.
  const edits = may(me, 'applyConfig') && !quota.id.includes('/');
  return (
    <div className="actions">
      {edits && (
        <PageLink
          ariaLabel={`Edit ${quota.id}`}
          href={href('/quotas', { page: { edit: quota.id } })}
        >
          Edit
        </PageLink>
      )}
      <PageLink
        ariaLabel={`Request more of ${quota.id}`}
        href={href('/quota/requests', { page: { ask: quota.id } })}
      >
        Request
      </PageLink>
      {quota.maySplit && (
        <Button
          variant="inline-link"
          ariaLabel={`Split ${quota.id}`}
          onClick={() => {
            onSplit(quota);
          }}
        >
          Split…
        </Button>
      )}
    </div>
  );
}

function nameColumn(labelOf: LabelOf): TableProps.ColumnDefinition<Row> {
  return {
    id: 'quota',
    header: 'Quota',
    isRowHeader: true,
    minWidth: 150,
    cell: ({ quota, depth }) => (
      <div style={{ paddingInlineStart: depth * 16 }}>
        <b className="break">
          <Id id={quota.id} />
        </b>
        <div>{scopeText(toScope(quota.scope), labelOf)}</div>
        <Enforcement share={quota.protectedShare} />
      </div>
    ),
  };
}

/** Broken where its words end: parts carry the whole of their scope in their name. */
function Id({ id }: { readonly id: string }) {
  return id.split(/(?<=[/,=])/).map((word, at) => (
    <Fragment key={at}>
      {word}
      <wbr />
    </Fragment>
  ));
}

function limitColumn(name: LimitName, header: string): TableProps.ColumnDefinition<Row> {
  return {
    id: name,
    header: <Num>{header}</Num>,
    cell: ({ quota }) => <Limit quota={quota} name={name} />,
  };
}

/** The limit in force; one that was raised says until when. */
function Limit({ quota, name }: { readonly quota: Quota; readonly name: LimitName }) {
  const amount = effectiveOf(quota, name);
  if (amount === null) return <Num>{UNKNOWN}</Num>;
  return (
    <>
      <Num title={formatCount(amount)}>{formatCompact(amount)}</Num>
      <RaisesOf quota={quota} name={name} />
    </>
  );
}

function RaisesOf({ quota, name }: { readonly quota: Quota; readonly name: LimitName }) {
  return (
    <Raises
      subject={{ kind: 'quota', id: quota.id, limit: name }}
      raises={quota.raises.filter(({ limit }) => limit === name)}
      zone={quota.timezone}
      brief
    />
  );
}

const todayColumn: TableProps.ColumnDefinition<Row> = {
  id: 'tokensPerDay',
  header: <Num>Tokens today</Num>,
  minWidth: 150,
  cell: ({ quota }) => {
    const limit = effectiveOf(quota, 'tokensPerDay');
    return (
      <>
        <Num title={formatCount(quota.usedToday)}>
          {formatCompact(quota.usedToday)}
          {limit !== null && ` of ${formatCompact(limit)}`}
        </Num>
        {limit !== null && (
          <span className="num" title={formatInstant(quota.resetsAt, quota.timezone)}>
            {formatShare(shareOf(quota.usedToday, limit))}, until{' '}
            {wallTime(Date.parse(quota.resetsAt), quota.timezone).time} {quota.timezone}
          </span>
        )}
        <RaisesOf quota={quota} name="tokensPerDay" />
      </>
    );
  },
};

const underWayColumn: TableProps.ColumnDefinition<Row> = {
  id: 'concurrency',
  header: <Num>Under way</Num>,
  cell: ({ quota }) => {
    const limit = effectiveOf(quota, 'concurrency');
    return (
      <>
        <Num>
          {formatCount(quota.underWay)}
          {limit !== null && ` of ${formatCount(limit)}`}
        </Num>
        <RaisesOf quota={quota} name="concurrency" />
      </>
    );
  },
};

const throttledColumn: TableProps.ColumnDefinition<Row> = {
  id: 'throttled',
  header: <Num>Denied, 1 h</Num>,
  cell: ({ quota }) =>
    quota.throttledLastHour === 0 ? (
      <Num>0</Num>
    ) : (
      <Num>
        <StatusIndicator type="warning">{formatCount(quota.throttledLastHour)}</StatusIndicator>
      </Num>
    ),
};
