let isWanted = false;

/** From the palette to the page of projects: its dialog is to be open when it comes. */
export const isMakingProject = {
  ask: (): void => {
    isWanted = true;
  },
  take: (): boolean => {
    const was = isWanted;
    isWanted = false;
    return was;
  },
};
