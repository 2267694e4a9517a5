import Container from '@cloudscape-design/components/container';
import { instantOf } from '@bursar/time';
import { Loaded } from '../../shared/ui/loaded.js';
import { PageBody } from '../../shared/ui/page.js';
import { useView } from '../../shared/spend/use-view.js';
import { DenialTables } from './denial-table.js';
import { IdForm } from './id-form.js';
import { TeamSelect, useTeam } from '../../shared/spend/team-select.js';
import { useDenials } from './why.query.js';

/** Why was a call denied? */
export function WhyPage() {
  const { scope, zone } = useView();
  const team = useTeam();
  const midnight = (date: string) =>
    new Date(instantOf({ date, time: '00:00' }, zone)).toISOString();
  const load = useDenials(team, midnight(scope.range.from), midnight(scope.range.to));
  return (
    <PageBody
      title="Why"
      description="Why a call was denied, changed or charged as it was."
      actions={<TeamSelect />}
    >
      <Container>
        <IdForm start="" />
      </Container>
      <Loaded load={load} height={360}>
        {(groups) => <DenialTables groups={groups} />}
      </Loaded>
    </PageBody>
  );
}
