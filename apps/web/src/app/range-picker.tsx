import DateRangePicker, {
  type DateRangePickerProps,
} from '@cloudscape-design/components/date-range-picker';
import { addDays, addMonths, daysBetween, type FiscalCalendar, todayIn } from '@bursar/time';
import { formatRange } from '../shared/format/dates.js';
import {
  type DateRange,
  type Preset,
  presetLabel,
  PRESETS,
  type RangeChoice,
} from '../shared/spend/ranges.js';
import { useView } from '../shared/spend/use-view.js';

/** The picker thinks in amounts of a unit; ours go by their keys. */
const OPTIONS: readonly DateRangePickerProps.RelativeOption[] = [
  { key: 'mtd', amount: 1, unit: 'month', type: 'relative' },
  { key: 'yesterday', amount: 1, unit: 'day', type: 'relative' },
  { key: '7d', amount: 7, unit: 'day', type: 'relative' },
  { key: '30d', amount: 30, unit: 'day', type: 'relative' },
  { key: '90d', amount: 90, unit: 'day', type: 'relative' },
  { key: 'lastMonth', amount: 1, unit: 'month', type: 'relative' },
  { key: 'quarter', amount: 3, unit: 'month', type: 'relative' },
  { key: 'lastQuarter', amount: 3, unit: 'month', type: 'relative' },
  { key: 'year', amount: 1, unit: 'year', type: 'relative' },
  { key: 'lastYear', amount: 1, unit: 'year', type: 'relative' },
];

const DAYS_MAX = 800;

export function RangePicker() {
  const { view, zone, now, calendar, scope, show } = useView();
  return (
    <DateRangePicker
      dateOnly
      expandToViewport
      showClearButton={false}
      absoluteFormat="iso"
      dateInputFormat="iso"
      hideTimeOffset
      customRelativeRangeUnits={['day', 'week', 'month']}
      relativeOptions={OPTIONS}
      value={toPicker(view.range)}
      ariaLabel="Range of time"
      isValidRange={validateDays}
      i18nStrings={{
        relativeModeTitle: 'Named ranges',
        absoluteModeTitle: 'First and last day',
        formatRelativeRange: ({ key, amount, unit }) =>
          labelOf(key, calendar) ?? `Last ${amount} ${unit}s`,
        isoDateConstraintText: `yyyy-mm-dd, in ${zone}. The last day is included.`,
      }}
      renderTriggerContent={() => (
        <span className="inline-num">{triggerText(view.range, scope.range, zone, calendar)}</span>
      )}
      onChange={({ detail }) => {
        const range = fromPicker(detail.value, zone, now);
        if (range !== null) show({ ...view, range });
      }}
    />
  );
}

function labelOf(key: string | undefined, calendar: FiscalCalendar): string | undefined {
  const preset = PRESETS.find((name): name is Preset => name === key);
  return preset === undefined ? undefined : presetLabel(preset, calendar);
}

function triggerText(
  choice: RangeChoice,
  range: DateRange,
  zone: string,
  calendar: FiscalCalendar,
): string {
  const dates = formatRange(range, zone);
  return 'preset' in choice ? `${presetLabel(choice.preset, calendar)}: ${dates}` : dates;
}

/** Pickers include the last day, links exclude the day after: the same days either way. */
function toPicker(choice: RangeChoice): DateRangePickerProps.Value | null {
  if ('preset' in choice) return OPTIONS.find((option) => option.key === choice.preset) ?? null;
  return { type: 'absolute', startDate: choice.from, endDate: addDays(choice.to, -1) };
}

function fromPicker(
  value: DateRangePickerProps.Value | null,
  zone: string,
  now: number,
): RangeChoice | null {
  if (value === null) return null;
  if (value.type === 'absolute') {
    return { from: value.startDate.slice(0, 10), to: addDays(value.endDate.slice(0, 10), 1) };
  }
  const preset = PRESETS.find((name) => name === value.key);
  if (preset !== undefined) return { preset };
  const to = addDays(todayIn(zone, now), 1);
  if (value.unit === 'month') return { from: addMonths(to, -value.amount), to };
  return { from: addDays(to, -value.amount * (value.unit === 'week' ? 7 : 1)), to };
}

export function validateDays(
  value: DateRangePickerProps.Value | null,
): DateRangePickerProps.ValidationResult {
  if (value === null) return { valid: false, errorMessage: 'Choose a range.' };
  if (value.type === 'relative') return { valid: true };
  const { startDate, endDate } = value;
  if (startDate === '' || endDate === '')
    return { valid: false, errorMessage: 'Choose a first and a last day.' };
  if (startDate > endDate)
    return { valid: false, errorMessage: 'The first day is after the last.' };
  const days = daysBetween(startDate.slice(0, 10), endDate.slice(0, 10));
  return days > DAYS_MAX
    ? { valid: false, errorMessage: `At most ${DAYS_MAX} days at once.` }
    : { valid: true };
}
