import { showBareProject } from '../../../packages/web/src/features/projects/testing/bare-project.tsx';

/** Runs in a page, bundled: a project that pages of one browser work on together, without a server. */
showBareProject(new URLSearchParams(location.search));
