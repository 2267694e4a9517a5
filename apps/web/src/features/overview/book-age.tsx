import { graphql } from '../../shared/data/graphql.js';
import { useLoad } from '../../shared/data/load.js';
import { plural } from '../../shared/format/numbers.js';
import { PageLink } from '../../shared/ui/page-link.js';
import { useView } from '../../shared/spend/use-view.js';

const Age = graphql(`
  query BookAge {
    priceStatus {
      ageDays
      confirmedOn
    }
  }
`);

/** How old the prices are that the figures are made with. */
export function BookAge() {
  const { href } = useView();
  const load = useLoad(Age, { variables: {}, pick: (data) => data.priceStatus });
  if (load.status === 'pending') return <span className="on-its-way" />;
  if (load.status === 'error') return null;
  const { ageDays, confirmedOn } = load.data;
  const age =
    ageDays === null ? 'not confirmed' : ageDays === 0 ? 'today' : `${plural(ageDays, 'day')} ago`;
  return (
    <PageLink href={href('/platform/prices')}>
      {confirmedOn === null ? `Prices: ${age}` : `Prices confirmed ${age}`}
    </PageLink>
  );
}
