/** Lets the browser fetch and keep a file of the server. */
export function downloadFrom(path: string, name: string): void {
  const link = document.createElement('a');
  link.href = path;
  link.download = name;
  link.click();
}
