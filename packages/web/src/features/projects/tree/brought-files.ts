import type { BroughtFile } from './tree-actions.ts';

/** More than a project can hold is not even looked through. */
const MOST = 2_000;

/** Whether files from outside are dragged, and not what the page itself drags. */
export function bringsFiles({ types }: Pick<DataTransfer, 'types'>): boolean {
  return types.includes('Files');
}

/** All files of what was dropped, those in folders with their paths. Must be called in the event itself. */
export async function droppedFiles({ items }: DataTransfer): Promise<readonly BroughtFile[]> {
  // The list is empty after the event: entries are taken out at once.
  const dropped = Array.from(items, (item) => item.webkitGetAsEntry() ?? item.getAsFile());
  const found: BroughtFile[] = [];
  for (const one of dropped) {
    // What comes from another page, a picture say, is on no disk and has no entry.
    if (one instanceof File) found.push({ path: one.name, content: one });
    else if (one !== null) await gather(one, '', found);
  }
  return found;
}

async function gather(entry: FileSystemEntry, path: string, found: BroughtFile[]): Promise<void> {
  if (found.length >= MOST) return;
  if (isFile(entry)) {
    const content = await new Promise<File>((done, fail) => {
      entry.file(done, fail);
    });
    found.push({ path: path + entry.name, content });
    return;
  }
  if (!isDirectory(entry)) return;
  const reader = entry.createReader();
  // A reader answers in portions, with none at the end.
  for (;;) {
    const portion = await new Promise<FileSystemEntry[]>((done, fail) => {
      reader.readEntries(done, fail);
    });
    if (portion.length === 0) return;
    for (const inner of portion) await gather(inner, `${path}${entry.name}/`, found);
  }
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile;
}

function isDirectory(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory;
}

/** What was chosen in a dialog; a chosen folder says where each file was in it. */
export function chosenFiles(list: FileList | null): readonly BroughtFile[] {
  return Array.from(list ?? [], (content) => ({
    path: content.webkitRelativePath === '' ? content.name : content.webkitRelativePath,
    content,
  }));
}
