import SpaceBetween from '@cloudscape-design/components/space-between';
import { useView } from '../../shared/spend/use-view.js';
import { Loaded } from '../../shared/ui/loaded.js';
import { PageBody } from '../../shared/ui/page.js';
import { AgentTable } from './agent-table.js';
import { useAgents } from './agents.query.js';
import { RunTable } from './run-table.js';

/** What does a run cost, and which runs cost most? */
export function AgentsPage() {
  const { scope } = useView();
  const { range, zone } = scope;
  const load = useAgents({ from: range.from, to: range.to, timezone: zone });
  return (
    <PageBody
      title="Agents and sessions"
      description="Cost by agent and run, as calls name them by agent and session."
    >
      <Loaded load={load} height={420}>
        {(report) => (
          <SpaceBetween size="l">
            <AgentTable agents={report.agents} />
            {report.runs.length > 0 && <RunTable report={report} />}
          </SpaceBetween>
        )}
      </Loaded>
    </PageBody>
  );
}
