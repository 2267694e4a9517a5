import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { ChangeLink } from '../../shared/config/change-link.js';
import { at } from '../../shared/data/base.js';
import { formatInstant } from '../../shared/format/dates.js';
import { PageBody } from '../../shared/ui/page.js';
import { may } from '../../shared/data/rights.js';
import { useSession } from '../../shared/data/session.js';
import { useView } from '../../shared/spend/use-view.js';
import { BookAge } from './book-age.js';
import { Corrections } from './corrections.js';
import { HeldPrices } from './held-table.js';
import { PriceFeeds } from './price-feeds.js';
import { PriceTable } from './price-table.js';
import { useBook } from './prices.query.js';
import { ProvisionalPrices } from './provisional-table.js';
import { Reposts } from './versions/reposts.js';
import { Retiring } from './retiring.js';
import { Unpriced } from './unpriced.js';
import { Versions } from './versions/versions.js';

/** Which price applied, when, and where it comes from. */
export function PricesPage() {
  const { me } = useSession();
  const { zone } = useView();
  const book = useBook();
  const about =
    book.status === 'ready'
      ? `Price book version ${book.data.version} of ${formatInstant(book.data.createdAt, zone)}: ${book.data.note}`
      : 'USD per 1,000,000 units';
  return (
    <PageBody
      title="Prices"
      description={about}
      actions={
        <SpaceBetween size="xs" direction="horizontal">
          <ChangeLink section="prices">Prices of your own</ChangeLink>
          <ChangeLink section="discounts">Discounts</ChangeLink>
          <Button
            iconName="download"
            href={at('/v1/exports/prices.csv')}
            download
            ariaLabel="Download all prices as CSV"
          >
            CSV
          </Button>
        </SpaceBetween>
      }
    >
      <BookAge />
      {may(me, 'seeIngestion') && <Unpriced />}
      {may(me, 'seeIngestion') && <ProvisionalPrices />}
      <HeldPrices />
      {may(me, 'seeIngestion') && <Corrections />}
      {may(me, 'seeIngestion') && <Reposts />}
      {may(me, 'seeIngestion') && <Versions />}
      {may(me, 'seeIngestion') && <PriceFeeds />}
      <Retiring />
      <PriceTable />
    </PageBody>
  );
}
