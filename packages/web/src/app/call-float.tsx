export function CallFloat() {
  return null;
}
