import { isSeenBy, type Actor } from '../platform/actor.js';
import { type Problem, refuse } from '../platform/outcome.js';
import type { ViewQuestion } from './view-question.js';

/** Shared with all who may sign in. */
export const EVERYONE = 'everyone';

const NAME_CHARACTERS_MAX = 80;
const QUERY_CHARACTERS_MAX = 4_000;
/** Pages of the web app: a view leads nowhere else. */
const PATH = /^(\/[a-z][a-z-]{0,30}){1,2}$|^\/teams\/[^/?#\\]{1,200}$/;

export interface ViewInput {
  readonly id?: string | null;
  readonly name: string;
  readonly path: string;
  readonly query: string;
  readonly sharedWith?: string | null;
  readonly asks?: ViewQuestion | null;
}

/** Pure. What is wrong with a view, if anything. */
export function viewProblem(
  actor: Actor,
  { name, path, query, sharedWith }: ViewInput,
): Problem | null {
  const length = name.trim().length;
  if (length === 0 || length > NAME_CHARACTERS_MAX)
    return refuse('bad_name', `A name has 1 to ${NAME_CHARACTERS_MAX} characters.`, {
      path: 'name',
    });
  if (!PATH.test(path))
    return refuse('bad_path', `"${path.slice(0, 100)}" is no page that can be saved.`, {
      path: 'path',
      hint: 'the path of a page, such as /explore',
    });
  if (query.length > QUERY_CHARACTERS_MAX)
    return refuse(
      'query_too_long',
      `Its filters are longer than ${QUERY_CHARACTERS_MAX} characters.`,
      {
        path: 'query',
        hint: 'Filter by a team or a cost centre instead of by many values.',
      },
    );
  if (/[#\s\p{Cc}]/u.test(query))
    return refuse('bad_query', 'The filters are not those of a link.', {
      path: 'query',
      hint: 'what follows the question mark in the address bar',
    });
  const team = sharedWith ?? EVERYONE;
  if (team !== EVERYONE && !isSeenBy({ teams: actor.teams }, { team }))
    return refuse('not_your_team', `You do not see the team ${team}.`, { path: 'sharedWith' });
  return null;
}
