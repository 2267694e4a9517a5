import { type Basis, useBasis } from '../../shared/crossing/basis.js';
import { useKept } from '../../shared/data/kept.js';
import type { Failure } from '../../shared/data/load.js';
import { useSaidOf } from '../../shared/data/said-of.js';
import { useSettled } from '../../shared/data/settled.js';
import { formatDate } from '../../shared/format/dates.js';
import { type LabelOf, useLabels } from '../../shared/format/labels.js';
import type { Reposted } from '../../shared/moves/moves.query.js';
import { saidOf } from '../../shared/moves/said.js';
import { useView } from '../../shared/spend/use-view.js';
import { useFlash } from '../../shared/ui/flash.js';
import {
  useAssignUser,
  useMoveCalls,
  useTryMove,
  useUser,
  type UserStanding,
} from './directory.query.js';

export interface MoveDraft {
  readonly user: string;
  readonly team: string;
  readonly from: string;
  /** Calls that are posted already move along. */
  readonly takesPosted: boolean;
  readonly reason: string;
}

type Seen = Basis<UserStanding | null>['seen'];

const TYPING_MS = 400;
/** Before any call. */
const EVER = '2000-01-01';
const DAY_MS = 86_400_000;

/** What is posted already stays where it is unless someone says otherwise: a move begins with this month. */
const startingNow = (now: number): MoveDraft => ({
  ...{ user: '', team: '', reason: '', takesPosted: true },
  from: `${new Date(now).toISOString().slice(0, 7)}-01`,
});

/** A move as it is typed, where its user is now, what it would take along, and making it. */
export function useMoving(onClose: () => void) {
  const { now } = useView();
  const [draft, setDraft] = useKept('assign-modal.draft', startingNow(now));
  const [rehearsal, setRehearsal] = useSaidOf<Reposted>([draft.user, draft.team, draft.from]);
  const [failure, setFailure] = useSaidOf<string>(draft);
  const user = useSettled(draft.user.trim(), TYPING_MS);
  const load = useUser(user === '' ? null : user);
  const isKnown = user === draft.user.trim() && load.status === 'ready' && !load.refreshing;
  const standing = isKnown ? load.data : null;
  const basis = useBasis(isKnown ? user : null, standing);
  const [trying, tryMove] = useTryMove();
  const [making, make] = useMakeMove(onClose);
  const rehearse = async () => {
    const { team } = draft;
    const done = await tryMove({ user: draft.user.trim(), team, from: fromOf(draft) });
    if (done.ok) setRehearsal(done.value);
    setFailure(done.ok ? null : textOf(done));
  };
  const send = async () => {
    const refused = await make({ ...draft, user }, basis.seen);
    if (refused !== null) setFailure(refused);
  };
  const change = (part: Partial<MoveDraft>) => {
    setDraft({ ...draft, ...part });
  };
  const look = () => {
    basis.look();
    setFailure(null);
    setRehearsal(null);
  };
  const busy = trying || making;
  return {
    ...{ draft, standing, isKnown, basis, rehearsal, failure, busy },
    ...{ change, rehearse, send, look },
  };
}

/** Makes a move, closes the form and says what moved; where it is refused the form stays, and the answer is why. */
function useMakeMove(onClose: () => void) {
  const labelOf = useLabels();
  const { say } = useFlash();
  const [assigning, assign] = useAssignUser();
  const [movingCalls, takePosted] = useTakePosted();
  const make = async (move: MoveDraft, seen: Seen): Promise<string | null> => {
    const { user, team, reason } = move;
    const name = labelOf('team', team);
    const done = await assign({ input: { user, team, from: fromOf(move), reason, seen } });
    if (!done.ok) return textOf(done);
    onClose();
    if (move.takesPosted) await takePosted(move, name);
    else say({ type: 'success', header: `${user} is in ${name}` });
    return null;
  };
  return [assigning || movingCalls, make] as const;
}

/** Moves the calls of a user that are posted already, once the user is in the team. */
function useTakePosted() {
  const { now } = useView();
  const { say } = useFlash();
  const [busy, moveCalls] = useMoveCalls();
  const takePosted = async (move: MoveDraft, name: string) => {
    const { user, team, reason } = move;
    const span = { from: new Date(fromOf(move) ?? EVER), to: new Date(now + DAY_MS) };
    const moved = await moveCalls({
      ...{ user, reason },
      ...{ from: span.from.toISOString(), to: span.to.toISOString() },
    });
    if (moved.ok) say({ type: 'success', ...saidOf(moved.value, team, name) });
    else
      say({
        type: 'warning',
        header: `${user} is in ${name}, but calls that are posted did not move`,
        content: textOf(moved),
      });
  };
  return [busy, takePosted] as const;
}

/** Null: from the beginning. */
const fromOf = ({ from }: MoveDraft): string | null => (from === '' ? null : from);

const textOf = ({ message, hint }: Failure): string => [message, hint].filter(Boolean).join(' ');

/** Where the directory has a user, in the order of time. */
export function standingText(standing: UserStanding | null, labelOf: LabelOf): string {
  if (standing === null) return '';
  if (standing.memberships.length === 0) return 'in no team';
  return standing.memberships
    .map(({ team, from, to }) => {
      const since = from === null ? 'from the beginning' : `from ${formatDate(from.slice(0, 10))}`;
      return `${labelOf('team', team)} ${since}${to === null ? '' : ` to ${formatDate(to.slice(0, 10))}`}`;
    })
    .join(', then ');
}
