import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import { MAIN_METERS, METER_LABELS, type MainMeter } from './meters.js';

export type MeterPrices = Readonly<Record<MainMeter, string>>;

export const NO_PRICES: MeterPrices = {
  input: '',
  output: '',
  cacheRead: '',
  cacheWrite5m: '',
  cacheWrite1h: '',
};

const NEEDED: readonly MainMeter[] = ['input', 'output'];

/** Those that are named. */
export const namedPrices = (prices: MeterPrices): Readonly<Record<string, string>> =>
  Object.fromEntries(
    MAIN_METERS.filter((meter) => prices[meter] !== '').map((meter) => [meter, prices[meter]]),
  );

export const isWhole = (prices: MeterPrices): boolean =>
  NEEDED.every((meter) => prices[meter] !== '');

/** What each meter costs. */
export function MeterFields({
  prices,
  onChange,
}: {
  readonly prices: MeterPrices;
  readonly onChange: (prices: MeterPrices) => void;
}) {
  return (
    <div className="side-by-side">
      {MAIN_METERS.map((meter) => (
        <FormField
          key={meter}
          label={METER_LABELS[meter]}
          constraintText={NEEDED.includes(meter) ? 'USD per 1M tokens' : 'optional'}
        >
          <Input
            value={prices[meter]}
            inputMode="decimal"
            autoComplete={false}
            onChange={({ detail }) => {
              onChange({ ...prices, [meter]: detail.value.trim() });
            }}
          />
        </FormField>
      ))}
    </div>
  );
}
