/** Where to go after signing in: a place of this application, never another site. */
export function safeTarget(wanted: unknown): string {
  if (typeof wanted !== 'string' || !/^\/(?![/\\])/.test(wanted)) return '/';
  return /^\/sign-(?:in|up)\b/.test(wanted) ? '/' : wanted;
}
