import { type Day, dayOf, type Held, keyOf, type Seen } from './offered.js';

/** Why a price is applied now, or why it waits. */
export interface Judgement {
  readonly applies: boolean;
  readonly why: string;
}

const wait = (why: string): Judgement => ({ applies: false, why });
const apply = (why: string): Judgement => ({ applies: true, why });

/**
 * Pure. Whether what is listed is a fact by itself. An announced price needs a second source, or to be listed on its day or
 * after it; a change needs a second day or a second source; what trips a guard needs a person.
 */
export function judgeHeld(
  held: Held,
  others: readonly Held[],
  inForce: readonly Seen[],
  today: Day,
): Judgement {
  const sources = new Set([held, ...others.filter((one) => agrees(held, one))].flatMap(sourcesOf));
  const hard = held.guards.filter(({ code }) => code !== 'moved');
  const isDated = held.validFrom !== null;
  const isFuture = held.validFrom !== null && dayOf(held.validFrom) > today;
  const wasAnnounced =
    held.validFrom !== null &&
    held.sources.some(({ firstSeen }) => firstSeen < dayOf(held.validFrom ?? new Date(0)));
  if (held.kind === 'gone' || hard.length > 0) return wait('It waits for a person.');
  if (isFuture) {
    return sources.size > 1
      ? apply('Two sources announce it.')
      : wait(
          'It is announced: it is applied once it is listed on its day or later, or by a second source.',
        );
  }
  if (isDated && wasAnnounced) {
    const isConfirmed = held.sources.some(
      ({ lastSeen }) => lastSeen >= dayOf(held.validFrom ?? new Date(0)),
    );
    if (isConfirmed) return apply('It was announced, and is listed now that its day has come.');
    return wait('Its day has come: it is applied once it is listed again.');
  }
  if (held.guards.length > 0) return wait('It waits for a person.');
  if (!sources.has('aws') && others.some((one) => contradicts(one, held)))
    return wait('AWS lists another price: it waits for a person.');
  if (held.kind !== 'changed') return apply('The book has no such price.');
  return judgeChange(held, sources, inForce);
}

function judgeChange(
  held: Held,
  sources: ReadonlySet<string>,
  inForce: readonly Seen[],
): Judgement {
  const isSeenAgain = held.sources.some(({ firstSeen, lastSeen }) => lastSeen > firstSeen);
  const isFromAws = held.sources.some(({ source }) => source === 'aws');
  if (isFromAws && (isSeenAgain || sources.size > 1))
    return apply(isSeenAgain ? 'AWS has listed it on two days.' : 'Two sources list it.');
  const against = inForce.filter(({ source }) => !sources.has(source));
  const contradicting = against.filter(({ lastSeen }) => lastSeen >= held.firstSeen);
  if (!isFromAws && contradicting.length > 0)
    return wait(`${namesOf(contradicting)} still lists the price in force: it waits for a person.`);
  if (sources.size > 1) return apply('Two sources list it.');
  if (!isFromAws && against.length > 0)
    return wait(
      `${namesOf(against)} has confirmed the price in force: it waits for a second source or a person.`,
    );
  return isSeenAgain
    ? apply('It was listed on two days.')
    : wait('It is applied once it is listed on another day or by a second source.');
}

const namesOf = (seen: readonly Seen[]): string =>
  [...new Set(seen.map(({ source }) => source))].join(', ');

const sourcesOf = ({ sources }: Held): string[] => sources.map(({ source }) => source);

const contradicts = (aws: Held, held: Held): boolean =>
  aws.sources.some(({ source }) => source === 'aws') &&
  keyOf(aws) === keyOf(held) &&
  aws.regions.some((region) => held.regions.includes(region)) &&
  !agrees(aws, held);

/** The same calls at the same prices from the same day. */
export function agrees(a: Held, b: Held): boolean {
  if (a === b || keyOf(a) !== keyOf(b)) return false;
  const isSameDay =
    a.validFrom === null || b.validFrom === null || a.validFrom.getTime() === b.validFrom.getTime();
  const shared = Object.keys(a.per1M).filter((meter) => b.per1M[meter] !== undefined);
  return (
    isSameDay &&
    a.regions.some((region) => b.regions.includes(region)) &&
    shared.length > 0 &&
    shared.every((meter) => a.per1M[meter] === b.per1M[meter])
  );
}
