import { useEffect, useState } from 'react';
import type { FileId } from '@atrium/contract/ids';
import { useDesk, type OpenDocument } from '../desk/project-desk.ts';

/** The document of a file, open as long as this component is there. */
export function useDocument(fileId: FileId): OpenDocument | undefined {
  const desk = useDesk();
  const [document, setDocument] = useState<OpenDocument>();
  useEffect(() => {
    const opened = desk.open(fileId);
    // oxlint-disable-next-line react/set-state-in-effect -- what is opened must be closed: it cannot be made while drawing
    setDocument(opened);
    return () => {
      // It may stay open for the preview: one is not in it any more.
      opened.move(null);
      opened.close();
      setDocument(undefined);
    };
  }, [desk, fileId]);
  return document;
}
