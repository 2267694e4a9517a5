import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '../../shared/table/table.js';
import { useState } from 'react';
import { instantOf } from '@bursar/time';
import { Empty } from '../../shared/ui/empty.js';
import { Loaded } from '../../shared/ui/loaded.js';
import { Pager } from '../../shared/ui/pager.js';
import { usePages, type Pages } from '../../shared/data/pages.js';
import { useView } from '../../shared/spend/use-view.js';
import { priceColumns } from './price-columns.js';
import { toItems, type ModelItem, type PriceItem } from './price-items.js';
import { PriceSearch } from './price-search.js';
import { MODELS_PER_PAGE, usePrices, type PricePage } from './prices.query.js';

export function PriceTable() {
  const { page, zone } = useView();
  const search = page.q ?? '';
  const asOf = page.asOf ?? '';
  const list = `${search} ${asOf}`;
  const pages = usePages(list);
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
        {(data) => <Models key={list} data={data} pages={pages} search={search} />}
      </Loaded>
    </SpaceBetween>
  );
}

/** So few models are shown with all their prices at once. */
const OPEN_UP_TO = 3;

interface Props {
  readonly data: PricePage;
  readonly pages: Pages;
  readonly search: string;
}

function Models({ data: { edges, pageInfo, totalCount }, pages, search }: Props) {
  const { zone } = useView();
  const items = toItems(edges.map((edge) => edge.node));
  const [toggled, setToggled] = useState<ReadonlySet<string>>(new Set());
  const isOpen = ({ id }: ModelItem) => toggled.has(id) !== totalCount <= OPEN_UP_TO;
  return (
    <Table<PriceItem>
      header={
        <Header
          variant="h2"
          counter={`(${totalCount})`}
          description="USD per 1,000,000 units. What applies stands first; open a model for all its prices."
        >
          Models and their prices
        </Header>
      }
      ariaLabels={{
        tableLabel: 'Models and their prices',
        expandButtonLabel: ({ id }) => `Show all prices of ${id}`,
        collapseButtonLabel: ({ id }) => `Hide the prices of ${id}`,
      }}
      items={items}
      trackBy="id"
      wrapLines
      stickyColumns={{ first: 1 }}
      empty={
        <Empty title={search === '' ? 'No price applied then' : `No model matches “${search}”`}>
          Search for a part of the name, or choose a later date.
        </Empty>
      }
      pagination={
        <Pager pages={pages} perPage={MODELS_PER_PAGE} totalCount={totalCount} {...pageInfo} />
      }
      columnDefinitions={priceColumns(zone)}
      expandableRows={{
        getItemChildren: (item) => (item.kind === 'model' ? item.children : []),
        isItemExpandable: (item) => item.kind === 'model' && item.children.length > 1,
        expandedItems: items.filter(isOpen),
        onExpandableItemToggle: ({ detail }) => {
          const after = new Set(toggled);
          if (!after.delete(detail.item.id)) after.add(detail.item.id);
          setToggled(after);
        },
      }}
    />
  );
}
