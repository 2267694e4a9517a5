import DateRangePicker from '@cloudscape-design/components/date-range-picker';
import Select from '@cloudscape-design/components/select';
import { addDays } from '@bursar/time';
import { formatSpan } from '../shared/format/dates.js';
import { COMPARISONS, type ComparisonPreset } from '../shared/spend/ranges.js';
import { useView } from '../shared/spend/use-view.js';
import { validateDays } from './range-picker.js';

const LABELS: Readonly<Record<ComparisonPreset, string>> = {
  before: 'the period before',
  lastMonth: 'same days last month',
  lastQuarter: 'same days three months before',
  lastYear: 'same days last year',
};
const OWN = 'own';
const OPTIONS = [
  ...COMPARISONS.map((value) => ({ value, label: LABELS[value] })),
  { value: OWN, label: 'other dates' },
].map(({ value, label }) => ({ value, label: `Compare: ${label}` }));

/** Which period changes are against, on tables and charts alike. */
export function ComparisonPicker() {
  const { view, previous, zone, show } = useView();
  const { versus } = view;
  const chosen = 'preset' in versus ? versus.preset : OWN;
  return (
    <>
      <Select
        ariaLabel="Compare with"
        selectedOption={OPTIONS.find(({ value }) => value === chosen) ?? null}
        options={OPTIONS}
        expandToViewport
        onChange={({ detail }) => {
          const preset = COMPARISONS.find((name) => name === detail.selectedOption.value);
          const { from, to } = previous.range;
          const own = { from, to: to.includes('T') ? addDays(to.slice(0, 10), 1) : to };
          show({ ...view, versus: preset === undefined ? own : { preset } });
        }}
      />
      {!('preset' in versus) && (
        <DateRangePicker
          dateOnly
          expandToViewport
          showClearButton={false}
          absoluteFormat="iso"
          dateInputFormat="iso"
          hideTimeOffset
          rangeSelectorMode="absolute-only"
          relativeOptions={[]}
          value={{ type: 'absolute', startDate: versus.from, endDate: addDays(versus.to, -1) }}
          ariaLabel="Dates to compare with"
          isValidRange={validateDays}
          i18nStrings={{
            isoDateConstraintText: `yyyy-mm-dd, in ${zone}. The last day is included.`,
          }}
          renderTriggerContent={() => <span className="inline-num">{formatSpan(versus)}</span>}
          onChange={({ detail }) => {
            if (detail.value?.type !== 'absolute') return;
            const { startDate, endDate } = detail.value;
            const own = { from: startDate.slice(0, 10), to: addDays(endDate.slice(0, 10), 1) };
            show({ ...view, versus: own });
          }}
        />
      )}
    </>
  );
}
