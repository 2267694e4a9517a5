import Header from '@cloudscape-design/components/header';
import Table, { type TableProps } from '../../shared/table/table.js';
import { may } from '../../shared/data/rights.js';
import { useSession } from '../../shared/data/session.js';
import { formatMonth } from '../../shared/format/dates.js';
import { Empty } from '../../shared/ui/empty.js';
import { Forbidden } from '../../shared/ui/forbidden.js';
import { Loaded } from '../../shared/ui/loaded.js';
import { NoneInFile } from '../../shared/ui/none-in-file.js';
import { PageBody } from '../../shared/ui/page.js';
import { type DriverMonth, type Rule, useDrivers, useRules } from './allocations.query.js';

const EXAMPLE = `allocations:
  - { id: tax, from: 2026-10-01, cost: { charge: tax }, split: { by: spend } }
  - { id: seats, from: 2026-10-01, cost: { charge: subscription },
      split: { by: fixed, shares: { search: "60", ads: "30" } } }`;

/** How are shared costs split? */
export function AllocationsPage() {
  const { me } = useSession();
  const allowed = may(me, 'seeAllocations');
  const load = useRules(allowed);
  if (!allowed) return <Forbidden right="seeAllocations" />;
  return (
    <PageBody
      title="Allocation rules"
      description="How charges that name neither team nor cost centre are split, from a day on. Of several rules the closest takes a charge; what no rule takes is kept by the organisation."
    >
      <Loaded load={load} height={260}>
        {(rules) => (
          <Table
            header={
              <Header
                variant="h2"
                counter={`(${rules.length})`}
                description="The key allocations of the configuration file says them; a change shows as a difference in months that are closed."
              >
                Rules
              </Header>
            }
            ariaLabels={{ tableLabel: 'Rules' }}
            items={rules}
            trackBy="key"
            wrapLines
            empty={
              <NoneInFile title="No cost is shared" what="Allocation rules" example={EXAMPLE}>
                The organisation keeps what names no team.
              </NoneInFile>
            }
            columnDefinitions={RULES}
          />
        )}
      </Loaded>
      {may(me, 'seeDrivers') && <Drivers />}
    </PageBody>
  );
}

function Drivers() {
  const load = useDrivers();
  return (
    <Loaded load={load} height={160}>
      {(drivers) => (
        <Table
          header={
            <Header
              variant="h2"
              counter={`(${drivers.length})`}
              description="What was imported to split by. A month without values leaves its cost with the organisation."
            >
              Drivers
            </Header>
          }
          ariaLabels={{ tableLabel: 'Drivers' }}
          items={drivers.map((one) => ({ ...one, key: `${one.driver} ${one.month}` }))}
          trackBy="key"
          empty={
            <Empty title="No driver was imported">
              Such as the people of each team: <code>bursar import drivers FILE.csv</code>
            </Empty>
          }
          columnDefinitions={DRIVERS}
        />
      )}
    </Loaded>
  );
}

const STATES: Readonly<Record<string, string>> = {
  past: 'over',
  now: 'in force',
  future: 'not yet',
};

const RULES: TableProps.ColumnDefinition<Rule>[] = [
  { id: 'name', header: 'Rule', isRowHeader: true, cell: ({ name }) => name },
  { id: 'cost', header: 'Splits', cell: ({ cost }) => cost },
  { id: 'split', header: 'How', cell: ({ split }) => split },
  { id: 'from', header: 'From', cell: ({ from }) => from },
  { id: 'to', header: 'To, exclusive', cell: ({ to }) => to ?? 'for good' },
  { id: 'state', header: 'State', cell: ({ state }) => STATES[state] ?? state },
];

const DRIVERS: TableProps.ColumnDefinition<DriverMonth>[] = [
  { id: 'driver', header: 'Driver', isRowHeader: true, cell: ({ driver }) => driver },
  { id: 'month', header: 'Month', cell: ({ month }) => formatMonth(month) },
  { id: 'teams', header: 'Teams', cell: ({ teams }) => teams },
  { id: 'total', header: 'In all', cell: ({ total }) => total },
];
