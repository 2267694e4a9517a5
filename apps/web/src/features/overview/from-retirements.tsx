import { plural } from '../../shared/format/numbers.js';
import { MiddleCut } from '../../shared/ui/middle-cut.js';
import { PageLink } from '../../shared/ui/page-link.js';
import type { RetirementPage } from '../../shared/data/retirements.query.js';
import type { useView } from '../../shared/spend/use-view.js';
import type { Item } from './attention.js';

/** A model that ends later is on the prices page alone. */
const SOON_DAYS = 90;
const MODELS_MAX = 2;
const TEAMS_MAX = 3;

/** Models that end soon, or have ended, and who still calls them. */
export function fromRetirements(
  { edges }: RetirementPage,
  href: ReturnType<typeof useView>['href'],
): Item[] {
  const soon = edges.map(({ node }) => node).filter(({ daysLeft }) => daysLeft <= SOON_DAYS);
  const models = [...Map.groupBy(soon, ({ provider, model }) => `${provider} ${model}`)];
  const shown = models.slice(0, MODELS_MAX).flatMap(([id, lines]): Item[] => {
    const [first] = lines;
    if (first === undefined) return [];
    const { model, daysLeft } = first;
    const names = lines.slice(0, TEAMS_MAX).map(({ teamName }) => teamName);
    const more = lines.length - names.length;
    const when = daysLeft <= 0 ? 'has ended' : `ends in ${plural(daysLeft, 'day')}`;
    return [
      {
        id: `retiring ${id}`,
        type: daysLeft <= 0 ? 'error' : 'warning',
        text: (
          <>
            <PageLink href={href('/platform/prices')}>
              <MiddleCut text={model} />
            </PageLink>{' '}
            {when}; still called by {names.join(', ')}
            {more > 0 && ` and ${more} more`}
          </>
        ),
      },
    ];
  });
  const left = models.length - shown.length;
  if (left === 0) return shown;
  return [
    ...shown,
    {
      id: 'retiring more',
      type: 'warning',
      text: (
        <PageLink href={href('/platform/prices')}>
          {plural(left, 'more model ends', 'more models end')}
        </PageLink>
      ),
    },
  ];
}
