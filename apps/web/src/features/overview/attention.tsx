import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator, {
  type StatusIndicatorProps,
} from '@cloudscape-design/components/status-indicator';
import type { ReactNode } from 'react';
import { isZero } from '@bursar/pricing/decimal';
import type { Load } from '../../shared/data/load.js';
import { costOrUnknown } from '../../shared/ui/figures.js';
import { ErrorPanel, Pending } from '../../shared/ui/loaded.js';
import { formatUsd } from '../../shared/format/money.js';
import { formatShare, plural } from '../../shared/format/numbers.js';
import { MiddleCut } from '../../shared/ui/middle-cut.js';
import { PageLink } from '../../shared/ui/page-link.js';
import { may } from '../../shared/data/rights.js';
import { useRetirements } from '../../shared/data/retirements.query.js';
import { useSession } from '../../shared/data/session.js';
import type { SpendResult } from '../../shared/spend/spend.query.js';
import { costShare } from '../../shared/format/summaries.js';
import { useView } from '../../shared/spend/use-view.js';
import { fromLimits } from './from-limits.js';
import { fromPrices } from './from-prices.js';
import { fromRetirements } from './from-retirements.js';
import { useLimitsAttention } from './limits-attention.query.js';
import { useAttention, type AttentionData } from './attention.query.js';

export interface Item {
  readonly id: string;
  readonly type: StatusIndicatorProps.Type;
  readonly text: ReactNode;
}

/** Those that end first come first; more of them are on the prices page. */
const RETIREMENTS_MAX = 50;

/** What waits for a decision, each with the page where it is made. */
export function Attention({ now }: { readonly now: Load<SpendResult> }) {
  const { me } = useSession();
  const { href } = useView();
  const allowed = may(me, 'seeIngestion');
  const load = useAttention(allowed);
  const limits = useLimitsAttention();
  const retirements = useRetirements(RETIREMENTS_MAX);
  const own =
    now.status === 'ready' ? fromSpend(now.data, href, may(me, 'seeUnallocated'), !allowed) : [];
  const waiting =
    (allowed && load.status === 'pending') ||
    [limits, retirements].some(({ status }) => status === 'pending');
  const items = [
    ...(limits.status === 'ready' ? fromLimits(limits.data, href) : []),
    ...own,
    ...(allowed && load.status === 'ready' ? fromIntake(load.data, href) : []),
    ...(allowed && load.status === 'ready' ? fromPrices(load.data, href) : []),
    ...(retirements.status === 'ready' ? fromRetirements(retirements.data, href) : []),
  ];
  return (
    <Container fitHeight header={<Header variant="h2">Needs attention</Header>}>
      {allowed && load.status === 'error' && <ErrorPanel failed={load} />}
      {limits.status === 'error' && <ErrorPanel failed={limits} />}
      {retirements.status === 'error' && <ErrorPanel failed={retirements} />}
      {waiting || now.status === 'pending' ? (
        <Pending height={120} />
      ) : (
        <SpaceBetween size="s">
          {items.length === 0 && now.status === 'error' && (
            <StatusIndicator type="pending">Not known without the figures</StatusIndicator>
          )}
          {items.length === 0 && now.status === 'ready' && (
            <StatusIndicator type="success">Nothing needs attention</StatusIndicator>
          )}
          {items.map(({ id, type, text }) => (
            <div key={id} className="attention">
              <StatusIndicator type={type} iconAriaLabel={type === 'error' ? 'Error' : 'Warning'} />
              <span className="break">{text}</span>
            </div>
          ))}
        </SpaceBetween>
      )}
    </Container>
  );
}

type Href = ReturnType<typeof useView>['href'];

type SpendTotal = SpendResult['total'];

function unallocatedItem(rows: SpendResult['rows'], total: SpendTotal, href: Href): Item | null {
  const figures = rows.find((row) => row.keys[0] === 'unallocated')?.figures;
  if (figures === undefined) return null;
  const cost = costOrUnknown(figures);
  if (cost !== null && isZero(cost)) return null;
  const what = cost === null ? plural(figures.requests, 'call') : formatUsd(cost);
  return {
    id: 'unallocated',
    type: 'warning',
    text: (
      <>
        <PageLink href={href('/unallocated')}>{what} unallocated</PageLink>
        {cost === null
          ? '; what they cost is not known'
          : `, ${formatShare(costShare(cost, total.cost))} of spend in this range`}
      </>
    ),
  };
}

function fromSpend(
  { rows, total }: SpendResult,
  href: Href,
  seesUnallocated: boolean,
  tellsUnpriced: boolean,
): Item[] {
  const items: Item[] = [];
  const own = seesUnallocated ? unallocatedItem(rows, total, href) : null;
  if (own !== null) items.push(own);
  if (tellsUnpriced && total.unpriced !== '0') {
    items.push({
      id: 'unpriced',
      type: 'warning',
      text: (
        <>
          <PageLink href={href('/platform/prices')}>
            {plural(total.unpriced, 'call')} without a price
          </PageLink>{' '}
          in this range; they are in no sum
        </>
      ),
    });
  }
  return items;
}

function fromIntake({ ingestion, unpricedModels }: AttentionData, href: Href): Item[] {
  const items: Item[] = unpricedModels.slice(0, 3).map(({ model, requests }) => ({
    id: `model ${model}`,
    type: 'warning',
    text: (
      <>
        <PageLink href={href('/platform/prices')}>
          <MiddleCut text={model} />
        </PageLink>{' '}
        has no price: {plural(requests, 'call waits', 'calls wait')}
      </>
    ),
  }));
  if (ingestion.quarantineOpen > 0) {
    items.push({
      id: 'quarantine',
      type: 'error',
      text: (
        <>
          <PageLink href={href('/platform/ingestion')}>
            {plural(ingestion.quarantineOpen, 'line')} in quarantine
          </PageLink>
          , not counted until a person decides
        </>
      ),
    });
  }
  return items;
}
