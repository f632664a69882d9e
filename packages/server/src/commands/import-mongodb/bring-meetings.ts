import type { MeetingId } from '@atrium/contract/ids';
import { MeetingRepository } from '../../meetings/meeting-repository.ts';
import { meetingTimers } from '../../meetings/meeting-timers.ts';
import type { SingleMeeting } from '../../meetings/stored-meeting.ts';
import { mapInParallel } from '../../storage/parallel.ts';
import { timerWrites } from '../../timers/timer.ts';
import { fieldsOf, noteAll, settle, type ImportContext } from './import-context.ts';
import { mapMeeting, type MeetingDraft } from './map-meeting.ts';
import { patiently } from './patience.ts';
import type { StoredRecord } from './staging.ts';

const AT_ONCE = 8;

/** Meetings, with the timers of those that are still to come. */
export class MeetingBringer {
  readonly #context: ImportContext;
  readonly #meetings: MeetingRepository;

  constructor(context: ImportContext) {
    this.#context = context;
    this.#meetings = new MeetingRepository(context.store);
  }

  async bring(): Promise<void> {
    const { staging, progress, throttle } = this.#context;
    progress.begin(
      'Meetings',
      staging.countOf('meetings', 'staged') + staging.countOf('meetings', 'changed'),
    );
    for (const state of ['staged', 'changed'] as const)
      for (const page of staging.waiting('meetings', state)) {
        // oxlint-disable-next-line no-await-in-loop -- a page at a time
        await this.#bringPage(page);
        progress.advance(page.length);
        // oxlint-disable-next-line no-await-in-loop
        await throttle.pass(page.length);
      }
    progress.end();
  }

  async #bringPage(page: readonly StoredRecord[]): Promise<void> {
    const { staging } = this.#context;
    const known = await patiently(() =>
      this.#meetings.findMany(page.map(({ target }) => target as MeetingId)),
    );
    const byId = new Map(known.map((meeting) => [meeting.meetingId as string, meeting]));
    await mapInParallel(page, AT_ONCE, async (record) => {
      const draft = settle(staging, record, this.#map(record));
      if (!draft) return;
      const before = byId.get(record.target);
      if (before === undefined) await this.#create(await this.#withOrganizer(record, draft));
      else if (record.state === 'changed')
        await this.#replace(record, before as SingleMeeting, await this.#withOrganizer(record, draft));
      staging.setState('meetings', record.key, 'brought');
    });
  }

  #map(record: StoredRecord) {
    const { references, now } = this.#context;
    return mapMeeting(fieldsOf<'meetings'>(this.#context, record), record, { references, now: now() });
  }

  async #create(meeting: SingleMeeting): Promise<void> {
    const timers = timerWrites(meetingTimers(meeting, meeting.plan, this.#context.now()));
    // Not added means that an attempt without an answer has added it.
    await patiently(() => this.#meetings.add(meeting, timers));
  }

  /** What was changed here wins. */
  async #replace(record: StoredRecord, before: SingleMeeting, draft: SingleMeeting): Promise<void> {
    const wasBroughtOnly = before.version === 1 || record.parts === before.version;
    const after = { ...draft, version: before.version + 1 };
    const timers = timerWrites(meetingTimers(after, after.plan, this.#context.now()));
    if (wasBroughtOnly && (await patiently(() => this.#meetings.replace(before, after, timers)))) {
      const noted = "UPDATE records SET parts = ? WHERE kind = 'meetings' AND key = ?";
      return this.#context.staging.run(noted, after.version, record.key);
    }
    noteAll(this.#context.staging, record, [{ reason: 'changed-here', detail: '' }]);
  }

  async #withOrganizer(record: StoredRecord, draft: MeetingDraft): Promise<SingleMeeting> {
    const { formerMembers } = this.#context;
    const { organizerKey, organizer: known, ...meeting } = draft;
    const organizer =
      known ?? (await formerMembers.of(organizerKey ?? `organizer of ${record.key}`, undefined));
    return { ...meeting, organizer };
  }
}
