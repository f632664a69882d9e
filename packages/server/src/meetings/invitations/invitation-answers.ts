import { AppError } from '@atrium/contract/errors';
import type { Response } from '@atrium/contract/meeting-state';
import type { Invitation } from '@atrium/contract/meetings';
import type { ProfileSource } from '../../accounts/account-service.ts';
import type { MeetingLives } from '../meeting-lives.ts';
import type { MeetingReader } from '../meeting-reader.ts';
import { seriesViewOf } from '../meeting-view.ts';
import type { SeriesChanges } from '../series-changes.ts';
import { isOccurrenceId, type MeetingWhole } from '../stored-meeting.ts';
import type { Invited, InvitationTokens } from './invitation-tokens.ts';

const ATTEMPTS = 4;

export interface InvitationAnswersDeps {
  readonly tokens: InvitationTokens;
  readonly reader: MeetingReader;
  readonly lives: MeetingLives;
  readonly series: SeriesChanges;
  readonly profiles: ProfileSource;
}

interface Found extends Invited {
  readonly whole: MeetingWhole;
}

/** Answers of people without an account, by the link in their invitation. */
export class InvitationAnswers {
  readonly #deps: InvitationAnswersDeps;

  constructor(deps: InvitationAnswersDeps) {
    this.#deps = deps;
  }

  /** Throws `not-found`: made up, or the address is invited no longer. */
  async look(token: string): Promise<Invitation> {
    return this.#view(await this.#find(token));
  }

  /** As `look`; throws `conflict` when the meeting is over or cancelled. */
  async answer(token: string, response: Response): Promise<Invitation> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      // oxlint-disable-next-line no-await-in-loop -- one try after the other
      const found = await this.#find(token);
      // oxlint-disable-next-line no-await-in-loop -- one try after the other
      if (!(await this.#isOpen(found.whole)))
        throw new AppError('conflict', 'This meeting is over or cancelled.');
      // oxlint-disable-next-line no-await-in-loop -- one try after the other
      if (await this.#keep(found, response)) return this.look(token);
    }
    throw new AppError('conflict', 'This meeting is being changed by others at this moment.');
  }

  async #keep({ whole, meetingId, email }: Found, response: Response): Promise<boolean> {
    const { one, series } = whole;
    if (series && !isOccurrenceId(meetingId))
      return this.#deps.series.respond({ series, one }, email, response);
    await this.#deps.lives.step(one.meetingId, (now) =>
      now.responses[email] === response
        ? undefined
        : { ...now, responses: { ...now.responses, [email]: response } },
    );
    return true;
  }

  async #isOpen(whole: MeetingWhole): Promise<boolean> {
    const { status } = whole.one.life;
    const isOpen = status === 'scheduled' || status === 'active';
    return isOpen && !(await this.#deps.reader.isAtRest(whole));
  }

  async #find(token: string): Promise<Found> {
    const invited = this.#deps.tokens.read(token);
    const whole = invited && (await this.#deps.reader.find(invited.meetingId));
    const plan = whole && isForSeries(whole, invited) ? whole.series?.plan : whole?.plan;
    if (!invited || !whole || !plan?.invitedEmails.includes(invited.email))
      throw new AppError('not-found', 'There is no such invitation, or it has been taken back.');
    return { ...invited, whole };
  }

  async #view(found: Found): Promise<Invitation> {
    const { whole, email } = found;
    const { one, series, plan } = whole;
    const [organizer] = await this.#deps.profiles.profiles([one.organizer]);
    const isWhole = isForSeries(whole, found);
    const answer = (isWhole ? series?.responses : whole.responses)?.[email];
    return {
      title: plan.title,
      organizer: organizer?.displayName ?? '',
      email,
      startsAt: one.startsAt,
      start: one.start,
      zone: one.zone,
      durationMinutes: plan.durationMinutes,
      ...(isWhole && series && { summary: seriesViewOf(series).summary }),
      ...(answer && { response: answer }),
      isOpen: await this.#isOpen(whole),
    };
  }
}

function isForSeries({ series }: MeetingWhole, { meetingId }: Invited): boolean {
  return series !== undefined && !isOccurrenceId(meetingId);
}
