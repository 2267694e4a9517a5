import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table, { type TableProps } from '../../shared/table/table.js';
import { MiddleCut } from '../../shared/ui/middle-cut.js';
import { formatInstant, formatRange } from '../../shared/format/dates.js';
import { Empty } from '../../shared/ui/empty.js';
import { Count, Num } from '../../shared/ui/figures.js';
import { useLabels, type LabelOf } from '../../shared/format/labels.js';
import { plural } from '../../shared/format/numbers.js';
import { PageLink } from '../../shared/ui/page-link.js';
import { useView } from '../../shared/spend/use-view.js';
import { boundName, codeText, kindText, placeOf } from '../../shared/limits/denials.js';
import type { DenialGroup } from './why.query.js';

type Href = ReturnType<typeof useView>['href'];

/** What was denied in the range by what bound; apart from it, what the provider itself throttled. */
export function DenialTables({ groups }: { readonly groups: readonly DenialGroup[] }) {
  const theirs = groups.filter(({ limitKind }) => limitKind === 'provider');
  return (
    <SpaceBetween size="m">
      <DenialTable
        title="What was denied"
        groups={groups.filter(({ limitKind }) => limitKind !== 'provider')}
      />
      {theirs.length > 0 && <DenialTable title="What the provider throttled" groups={theirs} />}
    </SpaceBetween>
  );
}

interface Props {
  readonly title: string;
  readonly groups: readonly DenialGroup[];
}

function DenialTable({ title, groups }: Props) {
  const { scope, zone, href } = useView();
  const labelOf = useLabels();
  const all = groups.reduce((sum, { denials }) => sum + BigInt(denials), 0n);
  return (
    <Table
      header={
        <Header
          variant="h2"
          description={`${plural(all.toString(), 'denial')} in ${formatRange(scope.range, zone)}, by the limit that was reached.`}
        >
          {title}
        </Header>
      }
      ariaLabels={{ tableLabel: title }}
      items={groups}
      trackBy={({ limitKind, limitId, code, team }) => [limitKind, limitId, code, team].join(' ')}
      wrapLines
      empty={
        <Empty title={`Nothing was denied in ${formatRange(scope.range, zone)}`}>
          A denial appears here at once, with its limit and one call to look at.
        </Empty>
      }
      columnDefinitions={columns(zone, labelOf, href)}
    />
  );
}

function columns(
  zone: string,
  labelOf: LabelOf,
  href: Href,
): TableProps.ColumnDefinition<DenialGroup>[] {
  return [
    {
      id: 'bound',
      header: 'What bound',
      isRowHeader: true,
      minWidth: 170,
      cell: (group) => <Bound group={group} href={href} />,
    },
    {
      id: 'code',
      header: 'Why',
      minWidth: 170,
      cell: (group) => <Why group={group} />,
    },
    { id: 'team', header: 'Team', minWidth: 110, cell: ({ team }) => labelOf('team', team) },
    {
      id: 'denials',
      header: <Num>Denials</Num>,
      minWidth: 95,
      cell: ({ denials }) => <Count value={denials} />,
    },
    {
      id: 'first',
      header: 'First',
      minWidth: 125,
      cell: ({ first }) => formatInstant(first, zone),
    },
    { id: 'last', header: 'Last', minWidth: 125, cell: ({ last }) => formatInstant(last, zone) },
    {
      id: 'example',
      header: 'For example',
      minWidth: 160,
      cell: ({ example }) => (
        <PageLink href={href(`/why/${encodeURIComponent(example)}`)}>
          <MiddleCut isId text={example} />
        </PageLink>
      ),
    },
  ];
}

function Why({ group: { code, gateways } }: { readonly group: DenialGroup }) {
  return (
    <>
      {codeText(code)} {codeText(code) !== code && <span className="mono">{code}</span>}
      {gateways.length > 0 && <div>by {gateways.join(', ')}</div>}
    </>
  );
}

function Bound({ group, href }: { readonly group: DenialGroup; readonly href: Href }) {
  const { limitKind, limitId } = group;
  const place = placeOf(limitKind, limitId);
  // Some rules have no name of their own: what kind they are says it all.
  const name = boundName(limitKind, limitId);
  const shown = <MiddleCut text={name} title={limitId} />;
  return (
    <div>
      {place === null ? shown : <PageLink href={href(place)}>{shown}</PageLink>}
      {limitId !== '' && <div>{kindText(limitKind)}</div>}
    </div>
  );
}
