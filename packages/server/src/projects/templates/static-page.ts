import { escapedName, type TemplateFiles } from './template-files.ts';

export const PAGE_STYLE = `:root {
  color-scheme: light dark;
  --ink: light-dark(#1d2433, #e8ebf2);
  --paper: light-dark(#f6f7fb, #12151d);
  --accent: light-dark(#3a4fd6, #93a5ff);
  font-family: system-ui, sans-serif;
}

body {
  margin: 0;
  min-height: 100vh;
  display: grid;
  place-items: center;
  color: var(--ink);
  background: var(--paper);
}

main {
  max-width: 32rem;
  padding: 2rem;
  text-align: center;
}

h1 {
  font-size: clamp(2rem, 8vw, 3.5rem);
  margin: 0 0 0.5rem;
}

button {
  font: inherit;
  padding: 0.6em 1.2em;
  border: 2px solid var(--accent);
  border-radius: 999px;
  color: var(--accent);
  background: transparent;
  cursor: pointer;
}

button:hover {
  color: var(--paper);
  background: var(--accent);
}
`;

const SCRIPT = `const button = document.querySelector('#count');
let count = 0;

button.addEventListener('click', () => {
  count += 1;
  button.textContent = \`Clicked \${count} \${count === 1 ? 'time' : 'times'}\`;
});
`;

export function staticFiles(name: string): TemplateFiles {
  const title = escapedName(name);
  return {
    'index.html': `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>${title}</title>
    <link rel="stylesheet" href="style.css" />
    <script type="module" src="main.js"></script>
  </head>
  <body>
    <main>
      <h1>${title}</h1>
      <p>Change anything here: the preview follows.</p>
      <button id="count" type="button">Clicked 0 times</button>
    </main>
  </body>
</html>
`,
    'style.css': PAGE_STYLE,
    'main.js': SCRIPT,
  };
}
