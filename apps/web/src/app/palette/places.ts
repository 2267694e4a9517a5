/** Somewhere to go: what it is called, what it is, and its address. */
export interface Place {
  readonly name: string;
  readonly kind: string;
  readonly href: string;
}

const SHOWN_MAX = 12;
/** Ids of calls are long, in one word, and have a digit: words that people search for are not. */
const ID = /^(?=.*\d)[\w.:/-]{8,200}$/;

/** Pure. Those whose name or kind has the text, a name that begins with it first; a text that may be a call's id leads to why. */
export function placesFor(
  text: string,
  all: readonly Place[],
  whyOf: (id: string) => string,
): Place[] {
  const wanted = text.trim().toLowerCase();
  const rankOf = ({ name, kind }: Place): number => {
    const [called, what] = [name.toLowerCase(), kind.toLowerCase()];
    if (called === wanted) return 0;
    if (called.startsWith(wanted)) return 1;
    if (called.includes(wanted)) return 2;
    return what.includes(wanted) ? 3 : 4;
  };
  const found = all
    .map((place, at) => ({ place, at, rank: rankOf(place) }))
    .filter(({ rank }) => rank < 4)
    .sort((a, b) => a.rank - b.rank || a.at - b.at)
    .slice(0, SHOWN_MAX)
    .map(({ place }) => place);
  if (!ID.test(text.trim())) return found;
  const call = {
    name: text.trim(),
    kind: 'Why was this call decided so?',
    href: whyOf(text.trim()),
  };
  return found.some(({ name }) => name === call.name) ? found : [...found, call];
}
