import { expect, test } from 'vitest';
import { placesIn } from './place-links.ts';

const ORIGIN = 'https://atrium.example.org';
const ID = '01ARZ3NDEKTSV4RRFFQ69G5FAV';
const PROJECT = `${ORIGIN}/rooms/rm_${ID}/projects/prj_${ID}`;

test('[EDT-10] links to lines of this Atrium are found, each once', () => {
  const link = `${PROJECT}?file=fil_${ID}&line=12`;
  expect(placesIn(`main.ts:12 ${link}\nand again (${link}), and ${PROJECT}?file=fil_${ID}`, ORIGIN)).toEqual([
    { roomId: `rm_${ID}`, projectId: `prj_${ID}`, fileId: `fil_${ID}`, line: 12 },
    { roomId: `rm_${ID}`, projectId: `prj_${ID}`, fileId: `fil_${ID}`, line: undefined },
  ]);
});

test('[EDT-10] what leads elsewhere or nowhere is a link and no more', () => {
  const others = [
    `https://evil.example/rooms/rm_${ID}/projects/prj_${ID}?file=fil_${ID}`,
    `${ORIGIN}.evil.example/rooms/rm_${ID}/projects/prj_${ID}?file=fil_${ID}`,
    PROJECT,
    `${PROJECT}?file=../../x`,
    `${ORIGIN}/rooms/rm_1/projects/prj_2?file=fil_3`,
  ];
  expect(placesIn(others.join(' '), ORIGIN)).toEqual([]);
});
