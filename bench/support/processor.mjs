/** Processor time of this process and of a Postgres with all its processes, as Linux counts it. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const TICKS_A_SECOND = 100;

export async function processorMeter(client) {
  const { rows } = await client.query('SHOW data_directory');
  const pidFile = path.join(rows[0].data_directory, 'postmaster.pid');
  const postmaster = Number(readFileSync(pidFile, 'utf8').split('\n')[0]);
  return {
    during: async (work) => {
      const [own, theirs] = [process.cpuUsage(), secondsOf(postmaster)];
      const value = await work();
      const { user, system } = process.cpuUsage(own);
      return { value, seconds: (user + system) / 1e6 + secondsOf(postmaster) - theirs };
    },
  };
}

/** Its own, of its children, and of those that have ended. */
function secondsOf(postmaster) {
  let ticks = 0;
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    const fields = statOf(pid);
    if (fields === null) continue;
    const [parent, user, system, endedUser, endedSystem] = fields;
    if (Number(pid) === postmaster) ticks += user + system + endedUser + endedSystem;
    else if (parent === postmaster) ticks += user + system;
  }
  return ticks / TICKS_A_SECOND;
}

/** Null: it has ended meanwhile. */
function statOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    return [fields[1], fields[11], fields[12], fields[13], fields[14]];
  } catch {
    return null;
  }
}
