import type { FiscalCalendar } from '@bursar/time';
import { badInput, Failure } from '../../failure.js';
import { graphql, PROBLEM } from '../../graphql.js';
import type { Server } from '../../server.js';
import type { SpendFilter } from '../spend/spend.js';

export interface SavedView {
  readonly id: string;
  readonly name: string;
  readonly path: string;
  readonly query: string;
  readonly ownerName: string;
  readonly isMine: boolean;
  readonly sharedWith: string | null;
  readonly isPinned: boolean;
  readonly savedAt: string;
  readonly isReportable: boolean;
}

export interface Asked {
  readonly timezone: string;
  readonly groupBy: readonly string[];
  readonly filters: readonly SpendFilter[];
  readonly beside: readonly SpendFilter[] | null;
}

export interface WholeView extends SavedView {
  readonly asks: Asked | null;
}

const FIELDS =
  'id name path query ownerName isMine sharedWith isPinned savedAt isReportable' as const;
const FILTER = '{ dimension in exclude }';
const ASKS = `asks { timezone groupBy filters ${FILTER} beside ${FILTER} }`;

export async function listViews(server: Server): Promise<readonly SavedView[]> {
  const query = `{ savedViews { ${FIELDS} } }`;
  return (await graphql<{ savedViews: readonly SavedView[] }>(server, query)).savedViews;
}

export interface Found {
  readonly view: WholeView;
  /** Of the organisation: what a quarter and a year are. */
  readonly calendar: FiscalCalendar;
}

/** By its name, whatever its case, or its id. One's own comes before a shared one of the same name. */
export async function findView(server: Server, wanted: string): Promise<Found> {
  const { savedViews, me } = await graphql<{
    savedViews: readonly WholeView[];
    me: { fiscalCalendar: FiscalCalendar } | null;
  }>(server, `{ savedViews { ${FIELDS} ${ASKS} } me { fiscalCalendar { yearStartsIn pattern } } }`);
  if (me === null) throw new Failure('This key is not signed in.');
  return { view: oneOf(savedViews, wanted), calendar: me.fiscalCalendar };
}

/** Pure. */
export function oneOf<View extends SavedView>(views: readonly View[], wanted: string): View {
  const byId = views.find(({ id }) => id === wanted);
  if (byId !== undefined) return byId;
  const name = wanted.trim().toLowerCase();
  const named = views.filter((view) => view.name.toLowerCase() === name);
  const [first, ...more] = named.some(({ isMine }) => isMine)
    ? named.filter(({ isMine }) => isMine)
    : named;
  if (first === undefined)
    throw badInput(
      `There is no view “${wanted}” that this key may see.`,
      '`bursar views list` shows those there are. Another person’s has to be shared with a team of the key, or with everyone.',
    );
  if (more.length > 0)
    throw badInput(
      `${named.length} views are named “${wanted}”.`,
      `Name one by its id: ${named.map(({ id, ownerName }) => `${id} (${ownerName})`).join(', ')}.`,
    );
  return first;
}

/** What a command says of a view that it changed. */
export type Changed = Pick<SavedView, 'id' | 'name' | 'sharedWith'>;

export const SAVE = `mutation Save($input: SaveViewInput!) { outcome: saveView(input: $input) {
  __typename ... on SavedView { id name sharedWith } ${PROBLEM} } }`;
export const REMOVE = `mutation Remove($id: ID!) { outcome: removeView(id: $id) {
  __typename ... on SavedView { id name sharedWith } ${PROBLEM} } }`;
