import { expect, test } from 'vitest';
import { countText, dollarText, msText } from './amounts.ts';

test('[OPS-35] figures are shown with as many digits as they are worth', () => {
  expect([countText(0), countText(2.5), countText(12_345.6)]).toEqual(['0', '2.5', '12,346']);
  expect([msText(0.4321), msText(56.78), msText(1_234)]).toEqual(['0.432 ms', '56.8 ms', '1.23 s']);
  expect([dollarText(0), dollarText(0.000_012_5), dollarText(3.456)]).toEqual(['$0', '$0.0000125', '$3.46']);
});
