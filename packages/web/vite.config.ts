import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { firstLoad } from './first-load.ts';
import { projectPackages } from './project-packages.ts';

const server = process.env['ATRIUM_SERVER'] ?? 'http://localhost:5000';

export default defineConfig({
  plugins: [react(), tailwindcss(), projectPackages()],
  worker: { format: 'es' },
  build: {
    target: 'es2023',
    // Every browser of the target preloads modules by itself; the polyfill would only add weight.
    modulePreload: { polyfill: false },
    // A data: URL would be refused by the content security policy in some directives, and saves nothing.
    assetsInlineLimit: 0,
    // For check-bundle.ts, which follows the imports of the entry.
    manifest: true,
    rolldownOptions: {
      // The web client uses the contract's types and constants, never its schemas: let them be dropped.
      output: {
        codeSplitting: {
          groups: [{ name: firstLoad(), debugName: 'first load', includeDependenciesRecursively: false }],
        },
      },
      treeshake: { manualPureFunctions: ['z', 'defineOperations'] },
    },
  },
  server: {
    port: 5173,
    proxy: {
      '/api': server,
      '/socket.io': { target: server, ws: true },
    },
  },
});
