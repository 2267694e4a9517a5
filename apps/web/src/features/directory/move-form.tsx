import Checkbox from '@cloudscape-design/components/checkbox';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useNames } from '../../shared/data/session.query.js';
import { useLabels } from '../../shared/format/labels.js';
import { DayField } from '../../shared/ui/day-field.js';
import type { UserStanding } from './directory.query.js';
import { standingText, type MoveDraft } from './use-moving.js';

interface Props {
  readonly draft: MoveDraft;
  /** Null: not known yet. */
  readonly standing: UserStanding | null;
  readonly onChange: (part: Partial<MoveDraft>) => void;
}

/** Who goes where, from when on, and whether what is posted goes along. */
export function MoveForm({ draft, standing, onChange }: Props) {
  const names = useNames();
  const labelOf = useLabels();
  const teams = (names.status === 'ready' ? names.data.teams : []).map(({ id, name }) => ({
    value: id,
    label: name,
  }));
  const now = standing === null ? undefined : `Now ${standingText(standing, labelOf)}.`;
  return (
    <SpaceBetween size="m">
      <FormField
        label="User"
        description="As calls name them: most often an e-mail address."
        constraintText={now}
      >
        <Input value={draft.user} onChange={({ detail }) => onChange({ user: detail.value })} />
      </FormField>
      <FormField label="Team">
        <Select
          placeholder="Choose a team"
          selectedOption={teams.find(({ value }) => value === draft.team) ?? null}
          options={teams}
          onChange={({ detail }) => onChange({ team: detail.selectedOption.value ?? '' })}
        />
      </FormField>
      <FormField
        label="From"
        constraintText="Midnight UTC. Empty: from the beginning, earlier months included."
      >
        <DayField
          value={draft.from}
          placeholder="yyyy-mm-dd"
          onChange={(from) => onChange({ from })}
        />
      </FormField>
      <Checkbox
        checked={draft.takesPosted}
        description="Otherwise only calls that arrive from now on follow. What a closed month would lose or gain is posted in the open one."
        onChange={({ detail }) => onChange({ takesPosted: detail.checked })}
      >
        Calls of that time that are posted already move along
      </Checkbox>
      <FormField label="Reason" description="Kept in the audit log.">
        <Input value={draft.reason} onChange={({ detail }) => onChange({ reason: detail.value })} />
      </FormField>
    </SpaceBetween>
  );
}
