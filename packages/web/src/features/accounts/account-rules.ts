import { LIMITS } from '@atrium/contract/limits';

export interface SignUpValues {
  readonly displayName: string;
  readonly username: string;
  readonly email: string;
  readonly password: string;
}

export type FieldErrors<Values> = { readonly [Name in keyof Values]?: string };

const USERNAME = /^[a-zA-Z0-9](?:[a-zA-Z0-9._-]*[a-zA-Z0-9])?$/;

/** What the server would refuse, found before asking it. */
export function checkSignUp(values: SignUpValues): FieldErrors<SignUpValues> {
  const errors = {
    displayName: values.displayName.trim() === '' ? 'Enter your name.' : undefined,
    username: checkUsername(values.username.trim()),
    email: /^\S+@\S+\.\S+$/.test(values.email.trim()) ? undefined : 'Enter an e-mail address.',
    password: checkPassword(values.password),
  };
  return Object.fromEntries(Object.entries(errors).filter(([, error]) => error !== undefined));
}

function checkUsername(username: string): string | undefined {
  if (username.length < 2) return 'Use at least 2 characters.';
  if (username.length > LIMITS.usernameLength) return `Use at most ${LIMITS.usernameLength} characters.`;
  if (!USERNAME.test(username)) {
    return 'Use letters, digits, dot, dash and underscore; begin and end with a letter or digit.';
  }
  return undefined;
}

function checkPassword(password: string): string | undefined {
  const missing = LIMITS.passwordMinLength - password.length;
  if (missing > 0) return `Use at least ${LIMITS.passwordMinLength} characters: ${missing} more.`;
  if (password.length > LIMITS.passwordMaxLength)
    return `Use at most ${LIMITS.passwordMaxLength} characters.`;
  return undefined;
}

/** A name made of a person's name, to save typing. */
export function suggestUsername(displayName: string): string {
  return displayName
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '.')
    .replace(/^\.+|\.+$/g, '')
    .slice(0, LIMITS.usernameLength)
    .replace(/\.+$/, '');
}
