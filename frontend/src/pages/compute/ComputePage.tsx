export function ComputePage() {
  return null;
}
