import { PAGES } from '../../apps/web/src/app/pages.js';
import { GRANTED } from '../../apps/web/src/shared/data/rights.js';
import type { Persona, Theme } from './stage.js';
import { WIDTHS } from './views.js';

/** A page as one person sees it. */
export interface Look {
  readonly path: string;
  readonly persona: Persona;
  readonly theme: Theme;
  readonly width: number;
}

export const PERSONAS = [
  'finance',
  'teamLead',
  'platform',
  'executive',
  'auditor',
  'developer',
] as const satisfies readonly Persona[];

/** What stands in no menu: one of many, a form, a panel that a link opens. */
const BEHIND = [
  '/explore?group=principal',
  '/explore?range=30d&group=model,team&open=%3Dus.anthropic.claude-opus-5-5',
  '/teams/search',
  '/budgets/search-month',
  '/budgets/search-month?edit=yes',
  '/budgets?edit=new',
];

/** What stands in the menu of a person. */
export const menuOf = (persona: Persona): string[] =>
  PAGES.filter(({ needs, own }) => {
    const granted: readonly Persona[] = needs === undefined ? PERSONAS : GRANTED[needs].to;
    return granted.includes(persona) && (own === undefined || persona === 'developer');
  }).map(({ path }) => path);

/** Every page as every person sees it, in both themes and at every width. */
export function everyLook(): Look[] {
  const looks: Look[] = [];
  for (const persona of PERSONAS)
    for (const path of [...menuOf(persona), ...BEHIND])
      for (const theme of ['light', 'dark'] as const)
        for (const width of WIDTHS) looks.push({ path, persona, theme, width });
  return looks;
}

/**
 * Few of them in which every two things that can meet do: each page and person, each page and width, each theme and person … Always
 * the look is taken next that shows most pairs for the first time.
 */
export function pairwise(looks: readonly Look[]): Look[] {
  const left = new Set(looks.flatMap(pairsOf));
  const chosen: Look[] = [];
  while (left.size > 0) {
    const news = (look: Look) => pairsOf(look).filter((pair) => left.has(pair)).length;
    const next = looks.reduce((best, look) => (news(look) > news(best) ? look : best));
    for (const pair of pairsOf(next)) left.delete(pair);
    chosen.push(next);
  }
  return chosen;
}

export function pairsOf({ path, persona, theme, width }: Look): string[] {
  const values = [path, persona, theme, String(width)];
  return values.flatMap((one, at) => values.slice(at + 1).map((other) => `${one} | ${other}`));
}
