import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import Table, { type TableProps } from '../../shared/table/table.js';
import { MiddleCut } from '../../shared/ui/middle-cut.js';
import { sum } from '@bursar/pricing/decimal';
import { useKept } from '../../shared/data/kept.js';
import { formatBoundary } from '../../shared/format/dates.js';
import { Num, Usd } from '../../shared/ui/figures.js';
import { Loaded } from '../../shared/ui/loaded.js';
import { formatRate, shareOfAmount } from '../../shared/format/money.js';
import { formatShare } from '../../shared/format/numbers.js';
import { may } from '../../shared/data/rights.js';
import { useSession } from '../../shared/data/session.js';
import { useView } from '../../shared/spend/use-view.js';
import { otherPrices, priceOf } from './meters.js';
import { useEndProvisional, useProvisional, type ProvisionalPrice } from './provisional.query.js';
import { ReasonModal } from '../../shared/ui/reason-modal.js';

/** Provisional prices, each set by a person. Nothing is shown while there are none. */
export function ProvisionalPrices() {
  const { me } = useSession();
  const { zone } = useView();
  const load = useProvisional();
  const [chosen, setChosen] = useKept<ProvisionalPrice | null>('provisional-table.chosen', null);
  if (load.status === 'pending') return null;
  return (
    <>
      <Loaded load={load} height={120}>
        {(prices) =>
          prices.length > 0 && (
            <Table
              header={
                <Header
                  variant="h2"
                  counter={`(${prices.length})`}
                  description="USD per 1,000,000 tokens, until the real price is known. What they price is an estimate; at the cap or the end the model has no price again."
                >
                  Provisional prices
                </Header>
              }
              ariaLabels={{ tableLabel: 'Provisional prices' }}
              items={prices}
              trackBy="id"
              wrapLines
              columnDefinitions={[
                ...columns(zone),
                ...(may(me, 'setPrice') ? [endColumn(setChosen)] : []),
              ]}
            />
          )
        }
      </Loaded>
      {chosen !== null && (
        <EndModal
          price={chosen}
          onClose={() => {
            setChosen(null);
          }}
        />
      )}
    </>
  );
}

function columns(zone: string): TableProps.ColumnDefinition<ProvisionalPrice>[] {
  return [
    {
      id: 'model',
      header: 'Model',
      isRowHeader: true,
      minWidth: 150,
      cell: ({ model }) => <MiddleCut text={model} />,
    },
    {
      id: 'input',
      header: <Num>Input</Num>,
      cell: ({ per1M }) => <Num>{formatRate(priceOf(per1M, 'input'))}</Num>,
    },
    {
      id: 'output',
      header: <Num>Output</Num>,
      cell: ({ per1M }) => <Num>{formatRate(priceOf(per1M, 'output'))}</Num>,
    },
    { id: 'other', header: 'Other', cell: ({ per1M }) => cachePrices(per1M) },
    { id: 'spent', header: <Num>Spent</Num>, cell: ({ spent }) => <Usd value={spent} /> },
    { id: 'held', header: <Num>Under way</Num>, cell: ({ held }) => <Usd value={held} /> },
    {
      id: 'cap',
      header: <Num>Cap</Num>,
      cell: ({ cap, spent, held }) => (
        <>
          <Usd value={cap} />
          <span className="num">{formatShare(shareOfAmount(sum([spent, held]), cap))} used</span>
        </>
      ),
    },
    {
      id: 'expires',
      header: 'Ends',
      minWidth: 105,
      cell: ({ expires }) => formatBoundary(expires, zone),
    },
    {
      id: 'reason',
      header: 'Reason',
      minWidth: 110,
      cell: ({ reason, setBy }) => (
        <span className="break">
          {reason} ({setBy})
        </span>
      ),
    },
  ];
}

const CACHE = ['cacheRead', 'cacheWrite5m', 'cacheWrite1h'] as const;

function cachePrices(per1M: unknown): string {
  const cache = CACHE.flatMap((meter) => {
    const price = priceOf(per1M, meter);
    return price === null ? [] : [`${meter} ${formatRate(price)}`];
  });
  return [...cache, ...otherPrices(per1M, null)].join(', ');
}

function endColumn(
  onEnd: (price: ProvisionalPrice) => void,
): TableProps.ColumnDefinition<ProvisionalPrice> {
  return {
    id: 'end',
    header: 'Action',
    cell: (price) => (
      <Button
        variant="inline-link"
        ariaLabel={`End the provisional price of ${price.model}`}
        onClick={() => {
          onEnd(price);
        }}
      >
        End
      </Button>
    ),
  };
}

function EndModal({
  price,
  onClose,
}: {
  readonly price: ProvisionalPrice;
  readonly onClose: () => void;
}) {
  const [busy, end] = useEndProvisional();
  return (
    <ReasonModal
      title={`End the provisional price of ${price.model}`}
      action="End it"
      busy={busy}
      act={(reason) => end({ id: price.id, reason })}
      done={() => `The provisional price of ${price.model} is over`}
      onClose={onClose}
    >
      <p>
        From now on the model has no price: hard budgets deny it. What it has priced keeps its
        estimate until the real price comes.
      </p>
    </ReasonModal>
  );
}
