declare module 'virtual:project-package/*' {
  import type { PackageText } from './package-texts.ts';

  const text: PackageText;
  // oxlint-disable-next-line import/no-default-export -- made by the build
  export default text;
}
