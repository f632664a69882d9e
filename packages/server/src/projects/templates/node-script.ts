import type { TemplateFiles } from './template-files.ts';

export function nodeFiles(name: string): TemplateFiles {
  return {
    'main.js': `import { greetingFor } from './greeting.js';

console.log(greetingFor(${JSON.stringify(name)}));

const squares = Array.from({ length: 5 }, (_, n) => (n + 1) ** 2);
console.log('The first squares:', squares.join(', '));
`,
    'greeting.js': `/** What to say to somebody, by the time of the day. */
export function greetingFor(name, hour = new Date().getHours()) {
  const part = hour < 12 ? 'morning' : hour < 18 ? 'afternoon' : 'evening';
  return \`Good \${part}, \${name}!\`;
}
`,
  };
}
