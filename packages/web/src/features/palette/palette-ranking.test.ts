import { expect, test } from 'vitest';
import { rankItems, type PaletteItem } from './palette-ranking.ts';

function item(label: string, keywords = ''): PaletteItem {
  return { id: label, group: 'Rooms', label, keywords, note: '', run: () => undefined };
}

const labels = (items: readonly PaletteItem[], query: string) =>
  rankItems(items, query).map(({ label }) => label);

test('[WEB-8] without a query everything is there, in the order of activity', () => {
  expect(labels([item('b'), item('a')], ' ')).toEqual(['b', 'a']);
});

test('[WEB-8] whole name, beginning, beginning of a word, inside, keywords, letters in order', () => {
  const items = [
    item('r-e-l'),
    item('topic only', 'all about rel'),
    item('unrelated'),
    item('next rel'),
    item('release'),
    item('rel'),
  ];
  expect(labels(items, 'rel')).toEqual(['rel', 'release', 'next rel', 'unrelated', 'topic only', 'r-e-l']);
});

test('[WEB-8] case and accents do not matter; what does not match is left out', () => {
  expect(labels([item('Café'), item('tea')], 'CAFE')).toEqual(['Café']);
});

test('[WEB-8] equals keep their order', () => {
  expect(labels([item('team b'), item('team a')], 'team')).toEqual(['team b', 'team a']);
});
