import { Download } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { AttendanceEntry, Meeting } from '@atrium/contract/meeting-state';
import { useClient } from '../../lib/client-context.ts';
import { refusalOf } from '../../lib/failure.ts';
import { saveFile } from '../../lib/save-file.ts';
import { ownZone } from '../../lib/time-zones.ts';
import { durationText, timeIn } from '../../lib/zoned-time.ts';
import { Button } from '../../ui/button.tsx';
import { attendanceCsv, attendanceRows } from './attendance-rows.ts';

type Loaded =
  | { readonly kind: 'loading' }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'ready'; readonly entries: readonly AttendanceEntry[]; readonly at: number };

/** Who was there and for how long, with a file for spreadsheets. */
export function Attendance({ meeting }: { readonly meeting: Meeting }) {
  const loaded = useAttendance(meeting);
  if (loaded.kind === 'loading') return null;
  if (loaded.kind === 'failed') return <p className="text-sm text-danger">{loaded.message}</p>;
  const rows = attendanceRows(loaded.entries, loaded.at);
  const save = () =>
    saveFile(`attendance-${meeting.start.slice(0, 10)}.csv`, 'text/csv', attendanceCsv(loaded.entries));
  return (
    <section aria-label="Attendance" className="flex flex-col gap-2">
      <div className="flex items-center gap-2">
        <h3 className="flex-1 text-sm font-semibold">Who was there</h3>
        {rows.length > 0 && (
          <Button variant="quiet" onClick={save}>
            <Download size={16} aria-hidden />
            CSV
          </Button>
        )}
      </div>
      {rows.length === 0 ? (
        <p className="text-sm text-soft">Nobody yet.</p>
      ) : (
        <table className="w-full text-sm">
          <thead className="text-left text-xs text-soft">
            <tr>
              <th className="py-1 font-medium">Name</th>
              <th className="py-1 font-medium">Came</th>
              <th className="py-1 font-medium">Went</th>
              <th className="py-1 text-right font-medium">Was there</th>
            </tr>
          </thead>
          <tbody className="divide-y divide-line tabular-nums">
            {rows.map((row) => (
              <tr key={`${row.name} ${row.firstJoinedAt}`}>
                <td className="max-w-40 truncate py-1">
                  {row.name}
                  {row.isGuest && <span className="text-soft"> guest</span>}
                </td>
                <td className="py-1">{timeIn(ownZone, row.firstJoinedAt)}</td>
                <td className="py-1">
                  {row.lastLeftAt === undefined ? 'is there' : timeIn(ownZone, row.lastLeftAt)}
                </td>
                <td className="py-1 text-right">{durationText(row.minutes)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function useAttendance({ meetingId, version }: Meeting): Loaded {
  const client = useClient();
  const [loaded, setLoaded] = useState<Loaded>({ kind: 'loading' });
  useEffect(() => {
    let isWanted = true;
    client.ask('meetings.attendance', { meetingId }).then(
      ({ attendance }) => {
        if (isWanted) setLoaded({ kind: 'ready', entries: attendance, at: Date.now() });
      },
      (error: unknown) => {
        if (isWanted) setLoaded({ kind: 'failed', message: refusalOf(error).message });
      },
    );
    return () => {
      isWanted = false;
    };
    // oxlint-disable-next-line react/exhaustive-effect-dependencies -- each version of the meeting may have more
  }, [client, meetingId, version]);
  return loaded;
}
