import SpaceBetween from '@cloudscape-design/components/space-between';
import { usePages } from '../../shared/data/pages.js';
import { formatUsd } from '../../shared/format/money.js';
import { plural } from '../../shared/format/numbers.js';
import { useView } from '../../shared/spend/use-view.js';
import { PageSearch } from '../../shared/table/page-search.js';
import { Loaded } from '../../shared/ui/loaded.js';
import { PageBody } from '../../shared/ui/page.js';
import { DeveloperTable } from './developer-table.js';
import { developersCsv, useDevelopers } from './developers.query.js';

/** What does each person spend, with which client, and how near is their limit? */
export function DevelopersPage() {
  const { scope, page } = useView();
  const search = page.q ?? '';
  const pages = usePages(`${search} ${scope.range.from} ${scope.range.to} ${scope.zone}`);
  const question = {
    from: scope.range.from,
    to: scope.range.to,
    timezone: scope.zone,
    search: search === '' ? null : search,
    after: pages.after,
  };
  const load = useDevelopers(question);
  return (
    <PageBody
      title="Developers"
      description={
        load.status === 'ready'
          ? `${formatUsd(load.data.cost)} by ${plural(load.data.totalCount, 'person', 'people')}; ${CERTAINTY[load.data.freshness.finality]}.`
          : 'Whose calls are known to be whose.'
      }
    >
      <SpaceBetween size="m">
        <PageSearch key={search} name="People" label="Person" placeholder="part of a name" />
        <Loaded load={load} height={420}>
          {(list) => <DeveloperTable list={list} pages={pages} csv={developersCsv(question)} />}
        </Loaded>
      </SpaceBetween>
    </PageBody>
  );
}

const CERTAINTY = {
  estimated: 'estimated: some calls have no price, or one at its lower bound',
  provisional: 'provisional: logs may still arrive',
  final: 'final: nothing more is expected',
} as const;
