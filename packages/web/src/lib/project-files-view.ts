/** A project's files as they are now, with what everybody is typing; what is in the trash is not among them. */
export interface ProjectFilesView {
  files(): readonly ProjectFileEntry[];
  /** Text of what is edited as text, bytes of everything else. From then on `onChange` tells of its changes. */
  read(fileId: string): Promise<string | Uint8Array>;
  /** `tree`: there are other files, or other names. Answers with how to stop. */
  onChange(listener: (change: 'tree' | readonly string[]) => void): () => void;
}

export interface ProjectFileEntry {
  readonly fileId: string;
  /** From the project's top, without a slash at the beginning. */
  readonly path: string;
}
