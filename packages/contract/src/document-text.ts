/** Texts that people write together are Yjs 13 documents with one `Y.Text` of this name. Apart from the schemas, for browsers. */
export const DOCUMENT_TEXT = 'text';
