import Header from '@cloudscape-design/components/header';
import Table, { type TableProps } from '../../shared/table/table.js';
import { Loaded } from '../../shared/ui/loaded.js';
import { Num } from '../../shared/ui/figures.js';
import { type LabelOf, useLabels } from '../../shared/format/labels.js';
import { UNKNOWN } from '../../shared/format/money.js';
import { formatCompact, formatShare, shareOf } from '../../shared/format/numbers.js';
import { type AwsQuota, useAwsQuotas } from './aws-quotas.query.js';

const TEAMS_MAX = 3;
const ROUTINGS: Readonly<Record<string, string>> = {
  inRegion: 'in the region',
  geo: 'within a geography',
  global: 'global',
};

/** What AWS allows, what is used of it, and whose calls use it. Nothing where no source reads it. */
export function AwsQuotas() {
  const load = useAwsQuotas();
  return (
    <Loaded load={load} height={0} steady>
      {(quotas) => (quotas.length === 0 ? null : <QuotasOfAws quotas={quotas} />)}
    </Loaded>
  );
}

function QuotasOfAws({ quotas }: { readonly quotas: readonly AwsQuota[] }) {
  const labelOf = useLabels();
  return (
    <Table
      header={
        <Header
          variant="h2"
          counter={`(${quotas.length})`}
          description="The busiest minute of the last 24 hours beside each quota, the fullest first. Bedrock takes the ceiling of an answer out of the quota when a call begins: a lower ceiling leaves room for more calls."
        >
          Quotas of AWS
        </Header>
      }
      ariaLabels={{ tableLabel: 'Quotas of AWS' }}
      items={quotas}
      trackBy={({ account, region, code }) => `${account} ${region} ${code}`}
      wrapLines
      columnDefinitions={columns(labelOf)}
    />
  );
}

type Column = TableProps.ColumnDefinition<AwsQuota>;

const whatColumns: readonly Column[] = [
  {
    id: 'model',
    header: 'Model',
    isRowHeader: true,
    minWidth: 220,
    cell: ({ model, region, account, routing }) => (
      <div>
        <b className="break">{model}</b>
        <div className="example break">
          {region}, {ROUTINGS[routing] ?? routing}, {account}
        </div>
      </div>
    ),
  },
  {
    id: 'amount',
    header: <Num>Quota</Num>,
    minWidth: 120,
    cell: ({ amount, measure, per }) => (
      <Num>
        {formatCompact(amount)} {measure}/{per}
      </Num>
    ),
  },
];

const usedColumns: readonly Column[] = [
  {
    id: 'used',
    header: <Num>Used</Num>,
    minWidth: 130,
    cell: ({ used, amount, witness }) =>
      used === null ? (
        <Num>{UNKNOWN}</Num>
      ) : (
        <div>
          <Num>
            {formatCompact(used)} ({formatShare(shareOf(used, amount))})
          </Num>
          <div className="example">
            {witness === 'cloudwatch' ? 'as AWS estimates' : 'of known calls'}
          </div>
        </div>
      ),
  },
  {
    id: 'freed',
    header: <Num>Answers, busiest minute</Num>,
    minWidth: 160,
    cell: ({ reserved, freed }) =>
      reserved === null ? (
        <Num>{UNKNOWN}</Num>
      ) : (
        <Num>
          {formatCompact(reserved)} reserved
          {freed !== null && `, ${formatCompact(freed)} freed by ceilings`}
        </Num>
      ),
  },
];

const columns = (labelOf: LabelOf): Column[] => [
  ...whatColumns,
  ...usedColumns,
  {
    id: 'teams',
    header: 'Teams, last 24 hours',
    minWidth: 180,
    cell: ({ teams }) => <Shares teams={teams} labelOf={labelOf} />,
  },
];

function Shares({
  teams,
  labelOf,
}: {
  readonly teams: AwsQuota['teams'];
  readonly labelOf: LabelOf;
}) {
  if (teams.length === 0) return UNKNOWN;
  const whole = teams.reduce((sum, { used }) => sum + BigInt(used), 0n);
  const rest = teams.length - TEAMS_MAX;
  return (
    <ul className="plain-list">
      {teams.slice(0, TEAMS_MAX).map(({ team, used }) => (
        <li key={team}>
          {labelOf('team', team)}: {formatShare(shareOf(used, String(whole)))}
        </li>
      ))}
      {rest > 0 && <li>{rest} more</li>}
    </ul>
  );
}
