import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { ReactNode } from 'react';
import { dimensionLabel, dimensionsWith } from '../../shared/spend/dimensions.js';
import { useSession } from '../../shared/data/session.js';
import { useView } from '../../shared/spend/use-view.js';
import { groupsOf, readExplore, TOPS, writeExplore } from './explore-params.js';

const NONE = { value: '', label: 'Nothing' };
const LEVELS = ['Group by', 'Then by', 'And by'] as const;

/** What to group by, and how many groups to name. */
export function Controls({ children }: { readonly children?: ReactNode }) {
  const { view, page, show, setPage } = useView();
  const { me } = useSession();
  const { first, inner } = groupsOf(view);
  const chosen = [first, ...inner];
  const params = readExplore(page);
  const options = dimensionsWith(me.customDimensions).map((value) => ({
    value,
    label: dimensionLabel(value),
  }));
  const tops = TOPS.map((count) => ({ value: String(count), label: `Top ${count} and Other` }));
  /** One that is chosen elsewhere already changes places with it; without one, the levels below move up. */
  const group = (at: number, wanted: string) => {
    const next = [...chosen];
    const elsewhere = next.indexOf(wanted);
    if (wanted !== '' && elsewhere >= 0) next[elsewhere] = next[at] ?? '';
    next[at] = wanted;
    show({ ...view, group: next.filter((name) => name !== '') });
  };
  return (
    <SpaceBetween size="xs" direction="horizontal">
      {LEVELS.slice(0, chosen.length + 1).map((label, at) => {
        const offered = at === 0 ? options : [NONE, ...options];
        return (
          <Select
            key={label}
            inlineLabelText={label}
            selectedOption={offered.find(({ value }) => value === (chosen[at] ?? '')) ?? NONE}
            options={offered.filter(
              ({ value }) => at === 0 || value === '' || !chosen.slice(0, at).includes(value),
            )}
            expandToViewport
            onChange={({ detail }) => {
              group(at, detail.selectedOption.value ?? '');
            }}
          />
        );
      })}
      <Select
        inlineLabelText="Rows"
        selectedOption={tops.find((option) => option.value === String(params.top)) ?? null}
        options={tops}
        expandToViewport
        onChange={({ detail }) => {
          setPage(writeExplore({ ...params, top: Number(detail.selectedOption.value) }));
        }}
      />
      {children}
    </SpaceBetween>
  );
}
