import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table, { type TableProps } from '../../shared/table/table.js';
import { useKept } from '../../shared/data/kept.js';
import { useRetryEvery } from '../../shared/data/retry-every.js';
import { formatInstant } from '../../shared/format/dates.js';
import { Count, Num } from '../../shared/ui/figures.js';
import { Loaded } from '../../shared/ui/loaded.js';
import { may } from '../../shared/data/rights.js';
import { useSession } from '../../shared/data/session.js';
import { useView } from '../../shared/spend/use-view.js';
import { FinalModal } from './final-modal.js';
import { useUnpriced, type UnpricedModel } from './prices.query.js';
import { ProvisionalModal } from './provisional-modal.js';
import { useProvisional, type ProvisionalPrice } from './provisional.query.js';
import { MiddleCut } from '../../shared/ui/middle-cut.js';

const REASONS: Readonly<Record<string, string>> = {
  'unknown-model': 'The price book does not know the model',
  'unknown-profile': 'The configuration does not say which model this inference profile stands for',
  'no-rate-at-date': 'No price is valid at the time of the calls',
};

function reasonText(reason: string): string {
  const [kind = reason, detail] = reason.split(':');
  if (kind === 'unpriced-meter') return `There is no price for ${detail ?? 'one of its meters'}`;
  if (kind === 'no-rate-for-tier') return `There is no price for the tier ${detail ?? ''}`;
  if (kind === 'no-rate-for-region') return `There is no price in the region ${detail ?? ''}`;
  return REASONS[kind] ?? reason;
}

const LOOK_AGAIN_MS = 5_000;

/** Models whose cost is not known: their calls are counted, and are in no sum. */
export function Unpriced() {
  const { me } = useSession();
  const { zone } = useView();
  const load = useUnpriced(true);
  const provisional = useProvisional();
  const [chosen, setChosen] = useKept<UnpricedModel | null>('unpriced.chosen', null);
  const [final, setFinal] = useKept<string | null>('unpriced.final', null);
  // What waits is priced by a job once there is a price.
  useRetryEvery(LOOK_AGAIN_MS, load, load.status === 'ready' && load.data.length > 0);
  const inForce = provisional.status === 'ready' ? provisional.data : [];
  return (
    <>
      <Loaded load={load} height={120} steady>
        {(models) =>
          models.length > 0 && (
            <Table
              header={
                <Header
                  variant="h2"
                  counter={`(${models.length})`}
                  description="Calls counted but in no sum. Once their model has a price, what waits is priced by itself. A provisional price lets calls pass until then."
                >
                  Without a price
                </Header>
              }
              ariaLabels={{ tableLabel: 'Models without a price' }}
              items={models}
              trackBy={({ provider, model, reason }) => `${provider} ${model} ${reason}`}
              wrapLines
              columnDefinitions={[
                ...columns(zone),
                ...(may(me, 'setPrice') ? [actionColumn(inForce, setChosen, setFinal)] : []),
              ]}
            />
          )
        }
      </Loaded>
      {final !== null && <FinalModal model={final} onClose={() => setFinal(null)} />}
      {chosen !== null && (
        <ProvisionalModal
          about={chosen}
          onClose={() => {
            setChosen(null);
          }}
        />
      )}
    </>
  );
}

function columns(zone: string): TableProps.ColumnDefinition<UnpricedModel>[] {
  return [
    {
      id: 'model',
      header: 'Model',
      isRowHeader: true,
      minWidth: 180,
      cell: ({ model }) => <MiddleCut text={model} />,
    },
    { id: 'reason', header: 'Why', cell: ({ reason }) => reasonText(reason) },
    {
      id: 'requests',
      header: <Num>Calls waiting</Num>,
      cell: ({ requests }) => <Count value={requests} />,
    },
    {
      id: 'input',
      header: <Num>Input tokens</Num>,
      cell: ({ inputTokens }) => <Count value={inputTokens} />,
    },
    {
      id: 'output',
      header: <Num>Output tokens</Num>,
      cell: ({ outputTokens }) => <Count value={outputTokens} />,
    },
    { id: 'first', header: 'First', cell: ({ firstAt }) => formatInstant(firstAt, zone) },
    { id: 'last', header: 'Last', cell: ({ lastAt }) => formatInstant(lastAt, zone) },
  ];
}

/** A model that has prices, though none that fits, is changed with its other prices under Configuration. */
function actionColumn(
  inForce: readonly ProvisionalPrice[],
  onProvisional: (model: UnpricedModel) => void,
  onFinal: (model: string) => void,
): TableProps.ColumnDefinition<UnpricedModel> {
  return {
    id: 'act',
    header: 'Action',
    minWidth: 130,
    cell: (one) => {
      if (one.reason !== 'unknown-model') return null;
      const isProvisional = inForce.some(({ model }) => model === one.model);
      return (
        <SpaceBetween size="xxs">
          <Button
            variant="inline-link"
            ariaLabel={`Set a price for ${one.model}`}
            onClick={() => onFinal(one.model)}
          >
            Set a price…
          </Button>
          {isProvisional ? (
            'provisional from now on'
          ) : (
            <Button
              variant="inline-link"
              ariaLabel={`Set a provisional price of ${one.model}`}
              onClick={() => onProvisional(one)}
            >
              Provisional…
            </Button>
          )}
        </SpaceBetween>
      );
    },
  };
}
