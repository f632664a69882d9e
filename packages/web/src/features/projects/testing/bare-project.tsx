import { CSPProvider } from '@base-ui/react/csp-provider';
import { createRoot } from 'react-dom/client';
import { Toaster } from '../../../ui/toaster.tsx';
import '../../../styles.css';
import type { DeskView } from '../desk/project-desk.ts';
import { DeskContext } from '../desk/project-desk.ts';
import '../projects.css';
import { Workbench } from '../screens/workbench.tsx';
import { MemoryDesk } from './memory-desk.ts';

const FILES = {
  'README.md': '# Landing page\n\nRun it, then change `src/app.tsx`.\n',
  'index.html':
    '<!doctype html>\n<html lang="en">\n  <body>\n    <div id="root"></div>\n  </body>\n</html>\n',
  'package.json': '{ "name": "landing-page" }\n',
  'src/app.tsx':
    'import { Counter } from "./parts/counter";\n\nexport function App() {\n  return (\n    <main>\n      <h1>Hello</h1>\n      <Counter start={3} />\n    </main>\n  );\n}\n',
  'src/main.ts':
    'export const answer = 42;\n\nfunction greet(name: string) {\n  return `Hello, ${name}`;\n}\n\ngreet("Ada");\n',
  'src/parts/counter.tsx':
    'import { useState } from "react";\n\nexport function Counter({ start }: { start: number }) {\n  const [count, setCount] = useState(start);\n  return <button onClick={() => setCount(count + 1)}>{count}</button>;\n}\n',
  'src/styles.css': 'main {\n  margin: 2rem auto;\n  max-width: 40rem;\n}\n',
};

const NAMES: Readonly<Record<string, string>> = { ada: 'Ada Lovelace', bob: 'Bob Baker', cleo: 'Cleo Cole' };

/** `?person=ada&role=editor&theme=dark`. */
export function showBareProject(query: URLSearchParams): void {
  const name = query.get('person') ?? 'ada';
  const person = { userId: `usr_${name}`, name: NAMES[name] ?? name };
  const role = (query.get('role') ?? 'editor') as DeskView['role'];
  document.documentElement.dataset['theme'] = query.get('theme') ?? 'light';
  const desk = new MemoryDesk({ person, role, files: FILES });
  Object.assign(globalThis, { bareDesk: desk });
  const root = document.querySelector('#root');
  if (root === null) return;
  createRoot(root).render(
    <CSPProvider disableStyleElements>
      <DeskContext value={desk}>
        <div className="flex h-full">
          <Workbench
            ownUserId={person.userId}
            asked={undefined}
            problems={[]}
            start={null}
            chat={<p className="p-4 text-soft">The chat of the room</p>}
            output={<p className="p-4 text-soft">What comes of it</p>}
            linkTo={({ fileId, line }) => `${location.origin}/${fileId}/${line ?? ''}`}
            onOpened={() => undefined}
            onSettings={() => undefined}
            onDiscuss={(words) => document.body.setAttribute('data-discussed', words)}
          />
        </div>
        <Toaster />
      </DeskContext>
    </CSPProvider>,
  );
}
