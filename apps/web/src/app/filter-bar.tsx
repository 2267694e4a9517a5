import { ownZone } from '@bursar/time';
import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Select from '@cloudscape-design/components/select';
import { useRouterState } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { GRAIN_LABELS, GRAINS } from '../shared/spend/grains.js';
import { useSession } from '../shared/data/session.js';
import { useView } from '../shared/spend/use-view.js';
import { ComparisonPicker } from './comparison-picker.js';
import { pageOf } from './navigation.js';
import { RangePicker } from './range-picker.js';
import { ViewsMenu } from './views/views-menu.js';

/** Most of the bar's code, and of its work: it comes beside the figures, not before them. */
const FilterTokens = lazy(async () => {
  const { FilterTokens: component } = await import('../shared/spend/filter-tokens.js');
  return { default: component };
});

/** What of the bar a page answers to. Pages about the platform itself have no range. */
function partsFor(path: string): { range: boolean; filters: boolean; compares: boolean } {
  const page = pageOf(path);
  if (page?.section !== 'Spend' || page.own === true)
    return {
      range: page?.ranged === true && path === page.path,
      filters: false,
      compares: false,
    };
  return {
    range: true,
    filters: !['/unallocated', '/developers', '/agents'].includes(page.path),
    compares: ['/overview', '/explore', '/teams'].includes(page.path),
  };
}

export function FilterBar() {
  const { view, ignored, show } = useView();
  const path = useRouterState({ select: ({ location }) => location.pathname });
  const parts = partsFor(path);
  if (!parts.range) return null;
  return (
    <Box padding={{ bottom: 'm' }}>
      <section id="filters" className="filter-bar" aria-label="Filters">
        <RangePicker />
        <ZoneSelect />
        {parts.filters && <GrainSelect />}
        {parts.compares && <ComparisonPicker />}
        {parts.filters && (
          <div className="grow">
            <Suspense fallback={<FiltersOnTheirWay />}>
              <FilterTokens
                label="Filter by team, model, environment, provider and more"
                filters={view.filters}
                onChange={(filters) => {
                  show({ ...view, filters });
                }}
              />
            </Suspense>
          </div>
        )}
        <ViewsMenu key={path} />
      </section>
      {ignored.length > 0 && (
        <Box padding={{ top: 's' }}>
          <Alert type="warning">
            {ignored.length === 1 ? (
              <>This link says something that Bursar does not know: {ignored[0]}. It is left out.</>
            ) : (
              <>
                This link says things that Bursar does not know. They are left out:
                <ul>
                  {ignored.map((one) => (
                    <li key={one}>{one}</li>
                  ))}
                </ul>
              </>
            )}
          </Alert>
        </Box>
      )}
    </Box>
  );
}

/** As tall as what it stands for: a field, and a line of filters where some are set. */
function FiltersOnTheirWay() {
  const { view } = useView();
  const name = view.filters.length === 0 ? 'filters-waiting' : 'filters-waiting some';
  return <div className={name} role="status" aria-label="Loading the filters" />;
}

function ZoneSelect() {
  const { view, zone, show } = useView();
  const { instance } = useSession();
  const own = ownZone();
  const zones = new Map([
    [instance.reportingTimezone, 'reporting zone'],
    ['UTC', 'UTC'],
    [own, 'this browser'],
    [zone, 'from the link'],
  ]);
  const named = new Map(
    [...zones].map(([id]) => [id, describeZone(id, instance.reportingTimezone, own)]),
  );
  const options = [...named].map(([value, description]) => ({ value, label: value, description }));
  return (
    <Select
      ariaLabel="Time zone"
      selectedOption={options.find((option) => option.value === zone) ?? null}
      options={options}
      expandToViewport
      onChange={({ detail }) => {
        const chosen = detail.selectedOption.value ?? null;
        show({ ...view, zone: chosen === instance.reportingTimezone ? null : chosen });
      }}
    />
  );
}

function describeZone(zone: string, reporting: string, own: string): string {
  const uses = [zone === reporting && 'reporting zone', zone === own && 'this browser'].filter(
    Boolean,
  );
  return uses.length === 0 ? '' : uses.join(', ');
}

const AUTO = { value: 'auto', label: 'Grain: auto' };

function GrainSelect() {
  const { view, show } = useView();
  const options = [
    AUTO,
    ...GRAINS.map((grain) => ({
      value: grain,
      label: `Grain: ${GRAIN_LABELS[grain].toLowerCase()}`,
    })),
  ];
  return (
    <Select
      ariaLabel="Grain of time"
      selectedOption={options.find((option) => option.value === (view.grain ?? 'auto')) ?? AUTO}
      options={options}
      expandToViewport
      onChange={({ detail }) => {
        show({
          ...view,
          grain: GRAINS.find((grain) => grain === detail.selectedOption.value) ?? null,
        });
      }}
    />
  );
}
