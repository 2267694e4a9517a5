import Header from '@cloudscape-design/components/header';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Table from '../../shared/table/table.js';
import { formatInstant } from '../../shared/format/dates.js';
import { Empty } from '../../shared/ui/empty.js';
import { Loaded } from '../../shared/ui/loaded.js';
import { formatDuration, plural } from '../../shared/format/numbers.js';
import { useView } from '../../shared/spend/use-view.js';
import { useWork } from '../../shared/data/work.query.js';

/** In their order, but what waits for a person is seen first. */
const lateFirst = <T extends { readonly isLate: boolean }>(jobs: readonly T[]): T[] => [
  ...jobs.filter(({ isLate }) => isLate),
  ...jobs.filter(({ isLate }) => !isLate),
];

/** The jobs that repeat, with when each last succeeded. */
export function Jobs() {
  const load = useWork();
  const { zone } = useView();
  return (
    <Loaded load={load} height={200} steady>
      {({ jobs, workers, factsWaiting, factsFailed }) => (
        <Table
          header={
            <Header
              variant="h2"
              counter={`(${jobs.length})`}
              description={`${plural(workers, 'worker')}; ${plural(factsWaiting, 'change')} under way, ${factsFailed} tried again after a failure.`}
            >
              Jobs
            </Header>
          }
          ariaLabels={{ tableLabel: 'Jobs' }}
          items={lateFirst(jobs)}
          trackBy="name"
          empty={<Empty title="No worker has run yet" />}
          columnDefinitions={[
            { id: 'name', header: 'Job', isRowHeader: true, cell: ({ name }) => name },
            {
              id: 'every',
              header: 'Every',
              cell: ({ everySeconds }) => formatDuration(everySeconds * 1_000),
            },
            {
              id: 'success',
              header: 'Last success',
              cell: ({ lastSuccessAt }) => formatInstant(lastSuccessAt, zone),
            },
            {
              id: 'failure',
              header: 'Last failure',
              cell: ({ lastFailureAt }) => formatInstant(lastFailureAt, zone),
            },
            {
              id: 'state',
              header: 'State',
              cell: ({ isLate }) => (
                <StatusIndicator type={isLate ? 'warning' : 'success'}>
                  {isLate ? 'Late' : 'In time'}
                </StatusIndicator>
              ),
            },
          ]}
        />
      )}
    </Loaded>
  );
}
