import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import { Empty } from '../../shared/empty.js';
import { Loaded } from '../../shared/loaded.js';
import { Pager } from '../../shared/pager.js';
import { usePages } from '../../shared/pages.js';
import { useView } from '../../shared/use-view.js';
import { instantOf } from '../../shared/zones.js';
import { priceColumns, type PriceItem } from './price-columns.js';
import { PriceSearch } from './price-search.js';
import { MODELS_PER_PAGE, usePrices, type ModelPrices } from './prices.query.js';

/** One line per price; a model's contract layers stand below its list prices. */
function toItems(models: readonly ModelPrices[]): PriceItem[] {
  return models.flatMap(({ model, rows, layers }) => [
    ...rows.map((row) => ({ id: `${model} row ${row.id}`, model, row, layer: null })),
    ...layers.map((layer) => ({ id: `${model} layer ${layer.id}`, model, row: null, layer })),
  ]);
}

export function PriceTable() {
  const { page, zone } = useView();
  const search = page.q ?? '';
  const asOf = page.asOf ?? '';
  const pages = usePages(`${search} ${asOf}`);
  const instant =
    asOf === '' ? null : new Date(instantOf({ date: asOf, time: '00:00' }, zone)).toISOString();
  const load = usePrices({
    search: search === '' ? null : search,
    asOf: instant,
    after: pages.after,
  });
  return (
    <SpaceBetween size="m">
      <PriceSearch />
      <Loaded load={load} height={600}>
        {({ edges, pageInfo, totalCount }) => (
          <Table
            header={
              <Header
                variant="h2"
                counter={`(${totalCount} models)`}
                description="USD per 1,000,000 units. What applies stands first."
              >
                What applies
              </Header>
            }
            ariaLabels={{ tableLabel: 'Prices' }}
            items={toItems(edges.map((edge) => edge.node))}
            trackBy="id"
            wrapLines
            empty={
              <Empty
                title={search === '' ? 'The price book is empty' : `No model matches “${search}”`}
              >
                {asOf === '' ? null : 'Prices may have begun later than the date chosen.'}
              </Empty>
            }
            pagination={
              <Pager
                pages={pages}
                perPage={MODELS_PER_PAGE}
                totalCount={totalCount}
                {...pageInfo}
              />
            }
            columnDefinitions={priceColumns(zone)}
          />
        )}
      </Loaded>
    </SpaceBetween>
  );
}
