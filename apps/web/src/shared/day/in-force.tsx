import Box from '@cloudscape-design/components/box';
import StatusIndicator, {
  type StatusIndicatorProps,
} from '@cloudscape-design/components/status-indicator';
import type { ReactNode } from 'react';
import { formatInstant } from '../format/dates.js';
import { useLabels, type LabelOf } from '../format/labels.js';
import { Enforcement, isUnenforced } from '../limits/enforcement.js';
import { Raises } from '../limits/raises.js';
import { scopeText, toScope } from '../limits/scopes.js';
import { useView } from '../spend/use-view.js';
import { PageLink } from '../ui/page-link.js';
import type { DayBudget, TeamLimitsData } from './day.query.js';

type Effect = DayBudget['inForce'][number];

/** What keeps calls of the team from going as they were asked, and what lets more of them through, now. */
export function InForce({ day: { stops, budgets } }: { readonly day: TeamLimitsData }) {
  const { zone, href } = useView();
  const labelOf = useLabels();
  const effects = budgets.flatMap((budget) =>
    budget.inForce.filter((effect) => effect.do !== 'notify').map((effect) => ({ budget, effect })),
  );
  const raised = budgets.filter(({ raises }) => raises.length > 0);
  const none = stops.length + effects.length + raised.length === 0;
  return (
    <section aria-labelledby="day-in-force">
      <div id="day-in-force">
        <Box variant="h3">In force</Box>
      </div>
      {none && <StatusIndicator type="success">No stop, no step of a budget</StatusIndicator>}
      {stops.map((stop) => (
        <Line key={stop.id} type={isUnenforced(stop.protectedShare) ? 'stopped' : 'error'}>
          <PageLink href={href('/stop', { page: { stop: stop.id } })}>
            {scopeText(toScope(stop.scope), labelOf)} is stopped
          </PageLink>{' '}
          by {stop.by}: {stop.reason}
          {stop.until === null ? '' : `, until ${formatInstant(stop.until, zone)}`}{' '}
          <Enforcement share={stop.protectedShare} />
        </Line>
      ))}
      {effects.map(({ budget, effect }) => (
        <Line
          key={`${budget.id} ${effect.step}`}
          type={isUnenforced(budget.protectedShare) ? 'stopped' : typeOf(effect)}
        >
          {effectText(effect, labelOf)}, a step of{' '}
          <PageLink href={href(`/budgets/${encodeURIComponent(budget.id)}`)}>{budget.id}</PageLink>,
          until {formatInstant(effect.until, budget.timezone)}{' '}
          <Enforcement share={budget.protectedShare} />
        </Line>
      ))}
      {raised.map((budget) => (
        <Line key={`raise ${budget.id}`} type="info">
          <PageLink href={href(`/budgets/${encodeURIComponent(budget.id)}`)}>{budget.id}</PageLink>
          <Raises
            subject={{ kind: 'budget', id: budget.id, limit: 'limit' }}
            raises={budget.raises}
            zone={budget.timezone}
          />
        </Line>
      ))}
    </section>
  );
}

interface LineProps {
  readonly type: StatusIndicatorProps.Type;
  readonly children: ReactNode;
}

const ICON_LABELS: Partial<Record<StatusIndicatorProps.Type, string>> = {
  error: 'Stops calls',
  warning: 'Changes calls',
  stopped: 'Not enforced',
  info: 'Lets more through',
};

function Line({ type, children }: LineProps) {
  return (
    <div className="attention">
      <StatusIndicator type={type} iconAriaLabel={ICON_LABELS[type] ?? type} />
      <span>{children}</span>
    </div>
  );
}

const typeOf = ({ do: action }: Effect): StatusIndicatorProps.Type =>
  action === 'stop' ? 'error' : 'warning';

function effectText({ do: action, to, share, scope }: Effect, labelOf: LabelOf): string {
  const who = scopeText(toScope(scope), labelOf);
  if (action === 'stop') return `${who} is stopped`;
  if (action === 'downgrade') return `Calls of ${who} go to ${to ?? 'a cheaper model'}`;
  return `${share ?? 0}% of the calls of ${who} pass`;
}
