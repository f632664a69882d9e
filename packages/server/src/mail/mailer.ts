import { createTransport } from 'nodemailer';

/** One message to one address. */
export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  /** The same for each attempt: programs show a message that came twice once. */
  readonly messageId: string;
  readonly calendar?: { readonly method: 'REQUEST' | 'CANCEL'; readonly text: string };
}

export interface MailConfig {
  /** `smtp://` or `smtps://`, with user and password if the server asks for them. */
  readonly smtpUrl: string;
  /** Address of the sender. */
  readonly from: string;
}

const TIMEOUT_MS = 20_000;

/** Sends mail by an SMTP server. */
export class Mailer {
  readonly #transport: ReturnType<typeof createTransport>;
  readonly #from: string;

  constructor({ smtpUrl, from }: MailConfig) {
    const timeouts = {
      connectionTimeout: TIMEOUT_MS,
      greetingTimeout: TIMEOUT_MS,
      socketTimeout: TIMEOUT_MS,
    };
    this.#transport = createTransport({ url: smtpUrl, pool: true, maxConnections: 3, ...timeouts });
    this.#from = from;
  }

  /** Resolves when the server has taken it. Throws what the connection or the server says. */
  async send({ to, subject, text, messageId, calendar }: Mail): Promise<void> {
    await this.#transport.sendMail({
      from: { name: 'Atrium', address: this.#from },
      // As an object: whatever the address holds, it is one address.
      to: { name: '', address: to },
      subject,
      text,
      messageId,
      headers: { 'Auto-Submitted': 'auto-generated' },
      ...(calendar && {
        icalEvent: { method: calendar.method, filename: 'invite.ics', content: calendar.text },
      }),
    });
  }

  close(): void {
    this.#transport.close();
  }
}
