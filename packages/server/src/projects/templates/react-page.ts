import { escapedName, type TemplateFiles } from './template-files.ts';
import { PAGE_STYLE } from './static-page.ts';

export function reactFiles(name: string): TemplateFiles {
  const title = escapedName(name);
  return {
    'index.html': `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>${title}</title>
    <script type="module" src="src/main.tsx"></script>
  </head>
  <body>
    <div id="root"></div>
  </body>
</html>
`,
    'src/main.tsx': `import { createRoot } from 'react-dom/client';
import { App } from './app';
import './style.css';

createRoot(document.getElementById('root')!).render(<App />);
`,
    'src/app.tsx': `import { Counter } from './counter';

export function App() {
  return (
    <main>
      <h1>{${JSON.stringify(name)}}</h1>
      <p>Change anything here: the preview follows.</p>
      <Counter />
    </main>
  );
}
`,
    'src/counter.tsx': `import { useState } from 'react';

export function Counter({ start = 0 }: { start?: number }) {
  const [count, setCount] = useState(start);
  return (
    <button type="button" onClick={() => setCount(count + 1)}>
      Clicked {count} {count === 1 ? 'time' : 'times'}
    </button>
  );
}
`,
    'src/style.css': PAGE_STYLE,
  };
}
