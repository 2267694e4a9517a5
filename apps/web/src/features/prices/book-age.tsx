import { formatDate } from '../../shared/format/dates.js';
import { Loaded } from '../../shared/ui/loaded.js';
import { formatCount, plural } from '../../shared/format/numbers.js';
import { Tiles } from '../../shared/ui/tiles.js';
import { usePriceStatus, type PriceStatus } from './feeds.query.js';

/** How fresh the book is, and what in it is weak. */
export function BookAge() {
  const load = usePriceStatus();
  return (
    <Loaded load={load} height={96}>
      {(status) => <Tiles tiles={tilesOf(status)} />}
    </Loaded>
  );
}

const tilesOf = (status: PriceStatus) => [
  {
    label: 'Age of the book',
    value: status.ageDays === null ? 'not known' : plural(status.ageDays, 'day'),
    below:
      status.confirmedOn === null
        ? 'No source has listed any of it.'
        : `last confirmed ${formatDate(status.confirmedOn)}`,
  },
  {
    label: 'Single-source',
    value: formatCount(status.singleSource),
    below: `of ${formatCount(status.rows)} rows; one source alone lists them`,
  },
  {
    label: 'Unconfirmed',
    value: formatCount(status.unconfirmed),
    below: `rows not listed for ${status.unconfirmedDays} days`,
  },
  {
    label: 'Held',
    value: formatCount(status.held),
    below: `wait for a person or confirmation; ${formatCount(status.announced)} for their day`,
  },
];
