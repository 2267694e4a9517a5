import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { dimensionLabel, dimensionsWith } from '../../shared/spend/dimensions.js';
import { useNames } from '../../shared/data/session.query.js';
import { useView } from '../../shared/spend/use-view.js';
import { groupsOf, readExplore, TOPS, writeExplore } from './explore-params.js';

const NONE = { value: '', label: 'Nothing' };

/** What to group by, and how many groups to name. */
export function Controls() {
  const { view, page, show, setPage } = useView();
  const names = useNames();
  const { first, second } = groupsOf(view);
  const params = readExplore(page);
  const custom = names.status === 'ready' ? names.data.customDimensions : [];
  const options = dimensionsWith(custom).map((value) => ({
    value,
    label: dimensionLabel(value),
  }));
  const tops = TOPS.map((count) => ({ value: String(count), label: `Top ${count} and Other` }));
  const chosen = (value: string | null) => options.find((option) => option.value === value) ?? NONE;
  const group = (dimensions: (string | null | undefined)[]) => {
    const named = dimensions.filter((d): d is string => typeof d === 'string' && d !== '');
    show({ ...view, group: [...new Set(named)] });
  };
  return (
    <SpaceBetween size="xs" direction="horizontal">
      <Select
        inlineLabelText="Group by"
        selectedOption={chosen(first)}
        options={options}
        expandToViewport
        onChange={({ detail }) => {
          const { value } = detail.selectedOption;
          group([value, value === second ? first : second]);
        }}
      />
      <Select
        inlineLabelText="Then by"
        selectedOption={chosen(second)}
        options={[NONE, ...options.filter((option) => option.value !== first)]}
        expandToViewport
        onChange={({ detail }) => {
          group([first, detail.selectedOption.value]);
        }}
      />
      <Select
        inlineLabelText="Rows"
        selectedOption={tops.find((option) => option.value === String(params.top)) ?? null}
        options={tops}
        expandToViewport
        onChange={({ detail }) => {
          setPage(writeExplore({ ...params, top: Number(detail.selectedOption.value) }));
        }}
      />
    </SpaceBetween>
  );
}
