import { UNREPORTED } from '@bursar/pricing';
import { z } from 'zod';

/** Short names for the meters that most models are sold by. */
const SHORT_NAMES: Readonly<Record<string, string>> = {
  images: 'image.out',
  inputImages: 'image.in',
  videoSeconds: 'video.out.second',
  inputVideoSeconds: 'video.in.second',
  inputAudioSeconds: 'audio.in.second',
  queries: 'search.query',
  webSearches: 'webSearch.query',
};
/** A meter of the price book, perhaps with its class: image.out[1024,standard]. */
const METER = /^[a-zA-Z][a-zA-Z0-9.-]{0,63}(\[[a-zA-Z0-9,.-]{1,64}\])?$/;
/** These have fields of their own. */
const TOKENS = /^(input|output|cacheRead|cacheWrite(5m|30m|1h|Unknown)?)$/;
const UNITS_MAX = 16;
const COUNT_MAX = 1_000_000_000;

const quantity = z.union([
  z.int().min(0).max(COUNT_MAX),
  z.string().regex(/^\d{1,9}(\.\d{1,6})?$/, 'is no number of units'),
]);

/** Units by meter, under the names of the price book and in their order, so that the same units are the same. */
export const unitsAsked = z
  .record(z.string().max(130), quantity)
  .transform((asked, context): Record<string, number | string> => {
    const units = new Map<string, number | string>();
    const wrong = (name: string, message: string) => {
      context.addIssue({ code: 'custom', message, path: [name] });
    };
    for (const [name, count] of Object.entries(asked)) {
      const meter = Object.hasOwn(SHORT_NAMES, name) ? (SHORT_NAMES[name] ?? name) : name;
      if (!METER.test(meter) || TOKENS.test(meter) || meter.endsWith(`[${UNREPORTED}]`))
        wrong(name, 'is no unit; name a meter of the price book, such as image.out');
      else if (units.has(meter)) wrong(name, `names ${meter} a second time`);
      else units.set(meter, count);
    }
    if (units.size > UNITS_MAX) wrong('', `names more than ${UNITS_MAX} meters`);
    return Object.fromEntries([...units].sort(([a], [b]) => (a < b ? -1 : 1)));
  });

/** USD beside tokens and units, as decimal text. */
export const usdBeside = z
  .string()
  .regex(/^\d{1,6}(\.\d{1,15})?$/, 'is no amount in USD, such as "0.01"');
