import Container from '@cloudscape-design/components/container';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useRouterState } from '@tanstack/react-router';
import { isZero } from '@bursar/pricing/decimal';
import { formatInstant } from '../../shared/format/dates.js';
import { MonthCourse } from '../../shared/forecast/month-course.js';
import { useLabels } from '../../shared/format/labels.js';
import { ErrorPanel, Loaded } from '../../shared/ui/loaded.js';
import { exactUsd, formatUsd } from '../../shared/format/money.js';
import { formatDuration, formatShare } from '../../shared/format/numbers.js';
import { Missing, PageBody } from '../../shared/ui/page.js';
import { PageButton, PageLink } from '../../shared/ui/page-link.js';
import { may } from '../../shared/data/rights.js';
import { committedOf, leftOf, spentShare, takenOf } from '../../shared/limits/balance.js';
import { EnforcementWarning, isUnenforced } from '../../shared/limits/enforcement.js';
import { Raises } from '../../shared/limits/raises.js';
import { type Scope, scopeText, toScope } from '../../shared/limits/scopes.js';
import { useSession } from '../../shared/data/session.js';
import { Tiles } from '../../shared/ui/tiles.js';
import { useView } from '../../shared/spend/use-view.js';
import type { Filter } from '../../shared/spend/view.js';
import { BudgetEditor } from './budget-editor.js';
import { useBudgets, type Budget } from './budgets.query.js';
import { BudgetSnippet } from './budget-snippet.js';
import { draftOf } from './draft.js';
import { LadderTable } from './ladder-table.js';
import { PastWindows } from './past-windows.js';
import { StandingPanel } from './standing-panel.js';

/** What holds this limit, and what happens next? */
export function BudgetPage() {
  const path = useRouterState({ select: ({ location }) => location.pathname });
  const id = decodeURIComponent(path.slice('/budgets/'.length));
  const { me } = useSession();
  const { href, page } = useView();
  const load = useBudgets();
  const edits = page.edit !== undefined && may(me, 'applyConfig');
  if (load.status === 'error')
    return (
      <PageBody title={id}>
        <ErrorPanel failed={load} height={600} />
      </PageBody>
    );
  return (
    <Loaded load={load} height={600}>
      {(budgets) => {
        const budget = budgets.find((one) => one.id === id);
        if (budget === undefined) {
          return (
            <Missing
              title="There is no such budget"
              action={<PageLink href={href('/budgets')}>All budgets</PageLink>}
            >
              It may have been removed, or it limits a team that is not yours.
            </Missing>
          );
        }
        if (!edits) return <BudgetFigures budget={budget} budgets={budgets} />;
        return <BudgetEditor id={id} />;
      }}
    </Loaded>
  );
}

interface Props {
  readonly budget: Budget;
  readonly budgets: readonly Budget[];
}

function BudgetFigures({ budget, budgets }: Props) {
  const { me } = useSession();
  const { href, view } = useView();
  const labelOf = useLabels();
  const filters = filtersOf(toScope(budget.scope));
  const spend = filters === null ? null : href('/explore', { view: { ...view, filters } });
  const changes = href('/audit', { page: { entity: 'budget', id: budget.id, by: 'all' } });
  const edit = href(`/budgets/${encodeURIComponent(budget.id)}`, { page: { edit: 'yes' } });
  return (
    <PageBody
      title={budget.id}
      description={`${scopeText(toScope(budget.scope), labelOf)}: ${formatUsd(budget.limit)} a ${budget.window.replace('-', ' ')}, ${modeText(budget)}.`}
      actions={
        <SpaceBetween size="xs" direction="horizontal">
          {spend !== null && <PageButton href={spend}>Its spend</PageButton>}
          {may(me, 'seeAudit') && <PageButton href={changes}>Its changes</PageButton>}
          {may(me, 'requestLimit') && (
            <PageButton href={href('/quota/requests', { page: { ask: budget.id } })}>
              Request more
            </PageButton>
          )}
          {may(me, 'applyConfig') && <PageButton href={edit}>Edit</PageButton>}
        </SpaceBetween>
      }
    >
      {denies(budget) && <EnforcementWarning what="This budget" shares={[budget.protectedShare]} />}
      <BudgetTiles budget={budget} />
      <Course budget={budget} />
      <StandingPanel budget={budget} budgets={budgets} />
      <PastWindows budget={budget} />
      <LadderTable budget={budget} />
      <Rules budget={budget} />
    </PageBody>
  );
}

/** Null: the scope names some value by a pattern, and a filter cannot. */
function filtersOf(scope: Scope): readonly Filter[] | null {
  const pairs = Object.entries(scope);
  if (pairs.some(([, value]) => value.includes('*'))) return null;
  return pairs.map(([dimension, value]) => ({ dimension, values: [value], exclude: false }));
}

/** Of budgets whose window and scope a forecast has: months and quarters in the reporting zone, of a team or of all. */
function Course({ budget }: { readonly budget: Budget }) {
  const { instance } = useSession();
  const { window, timezone, scope, id, current } = budget;
  const team = teamOf(scope);
  if ((window !== 'month' && window !== 'quarter') || team === undefined) return null;
  if (timezone !== instance.reportingTimezone) return null;
  return <MonthCourse team={team} period={window} budget={{ id, limit: current.limit }} />;
}

/** Null: everything; undefined: something that no forecast is of. */
function teamOf(scope: unknown): string | null | undefined {
  const named = Object.entries(scope ?? {});
  if (named.length === 0) return null;
  const [[key, value] = []] = named;
  return named.length === 1 && key === 'team' && typeof value === 'string' ? value : undefined;
}

/** Whether it is there to keep calls from being made: by its limit, or by a step of its ladder. */
const denies = ({ mode, steps }: Budget): boolean =>
  mode === 'hard' || steps.some((step) => step.do === 'stop' || step.do === 'throttle');

function modeText({ mode, protectedShare }: Budget): string {
  if (mode === 'soft') return 'alerts only';
  return isUnenforced(protectedShare)
    ? 'would deny what no longer fits, but no call asks first'
    : 'never overspent by admitted calls';
}

function BudgetTiles({ budget }: { readonly budget: Budget }) {
  const { now } = useView();
  const { current, timezone } = budget;
  const money = (label: string, value: string, below: string) => ({
    label,
    value: formatUsd(value),
    exact: exactUsd(value),
    below,
  });
  return (
    <Tiles
      tiles={[
        money(
          'Spent and committed',
          takenOf(current),
          `of ${formatUsd(current.limit)}, of which ${formatUsd(committedOf(current))} committed`,
        ),
        money(
          'Remaining',
          leftOf(current),
          `${formatShare(spentShare(current))} spent; ${budget.projected === null ? 'no spend in 7 days to forecast from' : `forecast ${formatUsd(budget.projected)} at the pace of 7 days`}`,
        ),
        {
          label: 'Via a gateway',
          value: formatShare(budget.protectedShare),
          below: `${formatUsd(budget.unprotected)} in 7 days without an admission`,
        },
        {
          label: 'Next window',
          value: `in ${formatDuration(Date.parse(current.endsAt) - now)}`,
          below: formatInstant(current.endsAt, timezone),
        },
      ]}
    />
  );
}

function Rules({ budget }: { readonly budget: Budget }) {
  const { current, timezone, onUnavailable, limit, increases, optOut } = budget;
  const allow = (onUnavailable as { allow?: unknown } | null)?.allow;
  return (
    <Container header={<Header variant="h2">Rules</Header>}>
      <KeyValuePairs
        columns={3}
        items={[
          {
            label: 'This window',
            value: `${formatInstant(current.startsAt, timezone)} to ${formatInstant(current.endsAt, timezone)}`,
          },
          {
            label: 'Limit',
            value: (
              <>
                {formatUsd(limit)}
                {!isZero(increases) && `, ${formatUsd(current.limit)} for now`}
                <Raises
                  subject={{ kind: 'budget', id: budget.id, limit: 'limit' }}
                  raises={budget.raises}
                  zone={timezone}
                />
              </>
            ),
          },
          {
            label: 'Mode',
            value:
              budget.mode === 'hard'
                ? isUnenforced(budget.protectedShare)
                  ? 'Hard, and not enforced: no call asks first'
                  : 'Hard: a call that no longer fits is denied'
                : 'Soft: recorded and alerted, never denied',
          },
          {
            label: 'When Bursar cannot be reached',
            value:
              typeof allow === 'string'
                ? `A gateway may spend up to ${formatUsd(allow)}`
                : 'Gateways deny calls',
          },
          {
            label: 'Never sent to a cheaper model',
            value: optOut.length === 0 ? 'No project' : optOut.join(', '),
          },
        ]}
      />
      <ExpandableSection headerText="As the configuration file says it">
        <BudgetSnippet draft={draftOf(budget)} />
      </ExpandableSection>
    </Container>
  );
}
