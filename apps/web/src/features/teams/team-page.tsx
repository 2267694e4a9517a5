import { useRouterState } from '@tanstack/react-router';
import { SPEND_OVER_TIME_HEIGHT, SpendOverTime } from '../../shared/charts/spend-over-time.js';
import { MonthCourse } from '../../shared/forecast/month-course.js';
import { ErrorPanel, Loaded } from '../../shared/ui/loaded.js';
import { Missing, PageBody } from '../../shared/ui/page.js';
import { PageButton, PageLink } from '../../shared/ui/page-link.js';
import { within } from '../../shared/spend/question.js';
import { useOverTime } from '../../shared/spend/use-stack.js';
import { useView } from '../../shared/spend/use-view.js';
import { narrow } from '../../shared/spend/view.js';
import { Recognition } from './recognition.js';
import { TeamBreakdown } from './team-breakdown.js';
import { TeamDay } from './day/team-day.js';
import { TeamTiles } from './team-tiles.js';
import { useTeam, type TeamData } from './team.query.js';

/** What does this team spend, and why? Its figures are asked for together with who it is. */
export function TeamPage() {
  const path = useRouterState({
    select: ({ location }) => location.pathname.slice('/teams/'.length),
  });
  const id = decodeURIComponent(path);
  const { href } = useView();
  const load = useTeam(id);
  if (load.status === 'error')
    return (
      <PageBody title={id}>
        <ErrorPanel failed={load} height={600} />
      </PageBody>
    );
  if (load.status === 'ready' && load.data === null)
    return (
      <Missing
        title="There is no such team"
        action={<PageLink href={href('/teams')}>All teams</PageLink>}
      >
        It may have been removed, or it is not one of yours.
      </Missing>
    );
  return <TeamFigures id={id} team={load.status === 'ready' ? load.data : null} />;
}

interface Props {
  readonly id: string;
  /** Null until it is known. */
  readonly team: TeamData | null;
}

function TeamFigures({ id, team }: Props) {
  const { view, scope, href } = useView();
  const own = within(scope, 'team', id);
  const overTime = useOverTime(own, 'model');
  return (
    <PageBody
      title={team?.name ?? id}
      description={<CostCentre team={team} />}
      actions={
        <PageButton
          href={href('/explore', {
            view: { ...narrow(view, 'team', id), group: ['model', 'project'] },
          })}
        >
          Explore
        </PageButton>
      }
    >
      <TeamDay team={id} />
      <TeamTiles now={own} />
      <Loaded load={overTime} height={SPEND_OVER_TIME_HEIGHT}>
        {(data) => <SpendOverTime title="Spend by model" {...data} />}
      </Loaded>
      <MonthCourse team={id} />
      <TeamBreakdown title="Top models" dimension="model" team={id} now={own} />
      <TeamBreakdown title="Projects" dimension="project" team={id} now={own} />
      {team !== null && <Recognition team={team} />}
    </PageBody>
  );
}

function CostCentre({ team }: { readonly team: TeamData | null }) {
  if (team === null) return <span className="on-its-way">Cost centre</span>;
  return team.costCentre === null ? null : <>Cost centre {team.costCentre}</>;
}
