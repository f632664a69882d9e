import { expect, test } from 'vitest';
import { bannerText, needsReload } from './banner-text.ts';

const here = { now: 1_000, hasNetwork: true };

test('[WEB-15] the banner says why, and when it tries again', () => {
  const { main, countdown } = bannerText({ reason: 'network', retryAt: 4_200 }, here);
  expect(main).toContain('The server cannot be reached.');
  expect(main).toContain('kept and sent later');
  expect(countdown).toBe('Trying again in 4 s.');
  expect(bannerText({ reason: 'network', retryAt: 900 }, here).countdown).toBe('Trying again.');
  expect(bannerText({ reason: 'network', retryAt: undefined }, { ...here, hasNetwork: false })).toEqual({
    main: 'Your device is offline. What you write is kept and sent later.',
    countdown: '',
  });
});

test('[WEB-15] a page that is too old for the server offers to reload', () => {
  expect(needsReload({ reason: 'reload', retryAt: undefined })).toBe(true);
  expect(needsReload({ reason: 'network', retryAt: undefined })).toBe(false);
});
