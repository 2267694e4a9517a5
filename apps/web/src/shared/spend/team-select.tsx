import Select from '@cloudscape-design/components/select';
import { useNames } from '../data/session.query.js';
import { useView } from './use-view.js';
import { narrow } from './view.js';

const EVERY = { value: '', label: 'Every team' };

/** The team of the link, as other pages have it among their filters. */
export function useTeam(): string | null {
  const { view } = useView();
  const filter = view.filters.find(({ dimension, exclude }) => dimension === 'team' && !exclude);
  return filter?.values[0] ?? null;
}

export function TeamSelect() {
  const { view, show } = useView();
  const names = useNames();
  const team = useTeam();
  const teams = names.status === 'ready' ? names.data.teams : [];
  const options = [EVERY, ...teams.map(({ id, name }) => ({ value: id, label: name }))];
  return (
    <Select
      ariaLabel="Team"
      selectedOption={options.find(({ value }) => value === (team ?? '')) ?? EVERY}
      options={options}
      onChange={({ detail }) => {
        const chosen = detail.selectedOption.value ?? '';
        const others = view.filters.filter(({ dimension }) => dimension !== 'team');
        show(chosen === '' ? { ...view, filters: others } : narrow(view, 'team', chosen));
      }}
    />
  );
}
