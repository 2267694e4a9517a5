import { IDENTITY } from '@bursar/limits';
import { type PriceBook, resolveModel } from '@bursar/pricing';

/** The coordinates of a call that its model decides: the name that reports know it by, and its identity, which limits compare. */
export function modelOf(
  book: PriceBook,
  { provider, model }: { readonly provider: string; readonly model: string },
): { readonly model: string; readonly [IDENTITY]: string } {
  const { shown, canonical } = resolveModel(book, model, provider);
  return { model: shown, [IDENTITY]: canonical };
}
