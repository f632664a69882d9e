import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createAtriumClient } from '@atrium/client/create-atrium-client';
import { App } from './app/app.tsx';
import { findDrafts } from './lib/drafts.ts';
import { watchTheme } from './lib/theme.ts';
import './styles.css';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');

watchTheme();
findDrafts();
const client = createAtriumClient({ baseUrl: location.origin, auth: { kind: 'cookie' } });
createRoot(root).render(
  <StrictMode>
    <App client={client} />
  </StrictMode>,
);
