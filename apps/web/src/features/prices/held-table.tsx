import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table, { type TableProps } from '../../shared/table/table.js';
import { useKept } from '../../shared/data/kept.js';
import { formatBoundary, formatDate } from '../../shared/format/dates.js';
import { Loaded } from '../../shared/ui/loaded.js';
import { OnlyOne } from '../../shared/ui/only-one.js';
import { may } from '../../shared/data/rights.js';
import { useSession } from '../../shared/data/session.js';
import { useView } from '../../shared/spend/use-view.js';
import { useHeld, type HeldPrice } from './feeds.query.js';
import { HeldModal, type HeldAct } from './held-modal.js';
import { compareHeld, kindText, rateText, sourceNames } from './held-words.js';
import { describeRegions, describeRow } from './price-items.js';

interface Chosen {
  readonly held: HeldPrice;
  readonly act: HeldAct;
}

/** Listed prices that are not in the book, each beside the row in force. Nothing is shown while there are none. */
export function HeldPrices() {
  const { me } = useSession();
  const { zone, page, setPage } = useView();
  const load = useHeld();
  const [chosen, setChosen] = useKept<Chosen | null>('held-table.chosen', null);
  if (load.status === 'pending') return null;
  return (
    <>
      <Loaded load={load} height={120}>
        {(every) => {
          const all = every.filter(
            (held) => page.held === undefined || isListedBy(held, page.held),
          );
          const only = page.held !== undefined && (
            <OnlyOne
              what="list"
              found={all.length > 0}
              onAll={() => {
                setPage({ held: undefined });
              }}
            />
          );
          if (all.length === 0) return only;
          return (
            <SpaceBetween size="m">
              {only}
              <Table
                header={
                  <Header
                    variant="h2"
                    counter={`(${all.filter(({ state }) => state === 'open').length})`}
                    description="Listed, and not in the book: a person accepts or dismisses them, or a second day, a second source or the day of an announcement confirms them. USD per 1,000,000 units."
                  >
                    Held prices
                  </Header>
                }
                ariaLabels={{ tableLabel: 'Held prices' }}
                items={all}
                trackBy={({ id }) => String(id)}
                wrapLines
                columnDefinitions={[
                  ...columns(zone),
                  ...(may(me, 'setPrice') ? [actionColumn(setChosen)] : []),
                ]}
              />
            </SpaceBetween>
          );
        }}
      </Loaded>
      {chosen !== null && (
        <HeldModal
          {...chosen}
          onClose={() => {
            setChosen(null);
          }}
        />
      )}
    </>
  );
}

/** `held` of the address: the publisher of a list and its document, `aws/AmazonBedrock`. */
const isListedBy = ({ sources }: HeldPrice, list: string): boolean =>
  sources.some(({ source, document }) => `${source}/${document}` === list);

function columns(zone: string): TableProps.ColumnDefinition<HeldPrice>[] {
  return [
    {
      id: 'model',
      header: 'Model',
      isRowHeader: true,
      minWidth: 220,
      cell: (held) => (
        <div>
          <b className="break">{held.model}</b>
          <div className="example">
            {describeRow(held)}, {describeRegions(held.regions)}
          </div>
        </div>
      ),
    },
    {
      id: 'price',
      header: 'In force → listed',
      minWidth: 190,
      cell: (held) =>
        compareHeld(held, held.inForce).map(({ meter, before, after }) => (
          <div key={meter} className="num-line">
            {meter} {rateText(before)} → <b>{rateText(after)}</b>
          </div>
        )),
    },
    { id: 'why', header: 'Why it waits', minWidth: 220, cell: (held) => <Why held={held} /> },
    {
      id: 'from',
      header: 'From',
      minWidth: 110,
      cell: ({ validFrom }) => (validFrom === null ? 'not dated' : formatBoundary(validFrom, zone)),
    },
    {
      id: 'sources',
      header: 'Listed by',
      minWidth: 130,
      cell: ({ sources }) => (
        <div>
          {sourceNames(sources)}
          <div className="example">since {formatDate(firstDay(sources))}</div>
        </div>
      ),
    },
  ];
}

function Why({ held }: { readonly held: HeldPrice }) {
  const { kind, guards, waitsFor, state, decidedBy, reason } = held;
  return (
    <div>
      {state === 'dismissed' ? `Dismissed by ${decidedBy ?? '?'}: ${reason ?? ''}` : kindText(kind)}
      {guards.map(({ text }) => (
        <div key={text}>{text}</div>
      ))}
      {waitsFor !== null && <div className="example">{waitsFor}</div>}
    </div>
  );
}

const firstDay = (sources: HeldPrice['sources']): string =>
  sources.map(({ firstSeen }) => firstSeen).sort()[0] ?? '';

function actionColumn(onAct: (chosen: Chosen) => void): TableProps.ColumnDefinition<HeldPrice> {
  const button = (held: HeldPrice, act: HeldAct, text: string) => (
    <Button
      variant="inline-link"
      ariaLabel={`${text} the price of ${held.model}, ${held.id}`}
      onClick={() => {
        onAct({ held, act });
      }}
    >
      {text}
    </Button>
  );
  return {
    id: 'act',
    header: 'Action',
    minWidth: 110,
    cell: (held) => (
      <SpaceBetween size="xxs">
        {held.state === 'open' && held.waitsFor === null && button(held, 'accept', 'Accept…')}
        {held.state === 'open' && button(held, 'dismiss', 'Dismiss…')}
        {held.state === 'dismissed' && button(held, 'reopen', 'Undo…')}
      </SpaceBetween>
    ),
  };
}
