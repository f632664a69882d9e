import { defineConfig } from 'vite';

/** One script, which a test puts into a page: nothing can be loaded later. */
export default defineConfig({ build: { rolldownOptions: { output: { codeSplitting: false } } } });
