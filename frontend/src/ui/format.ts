const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const BYTE_UNITS = ["B", "kB", "MB", "GB", "TB", "PB"];
const NONE = "–";

/** A length of time in at most two units: "8 ms", "0.4 s", "12 s", "3 min 05 s", "2 h 10 min", "4 d 3 h". */
export function formatDuration(milliseconds: number | null | undefined): string {
  if (milliseconds == null || !Number.isFinite(milliseconds)) return NONE;
  const ms = Math.max(0, milliseconds);
  // Warm steps take milliseconds, which "0.0 s" would hide.
  if (ms < 99.5) return `${Math.round(ms)} ms`;
  if (ms < 9_950) return `${(ms / SECOND_MS).toFixed(1)} s`;
  const seconds = Math.round(ms / SECOND_MS);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${two(seconds % 60)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 24 * 60) return `${Math.floor(minutes / 60)} h ${two(minutes % 60)} min`;
  const hours = Math.round(minutes / 60);
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** Time from `started` to `finished`, or to `now` while it goes on; null before the start. */
export function durationBetween(
  started: string | null | undefined,
  finished: string | null | undefined,
  now: number,
): number | null {
  if (!started) return null;
  return Math.max(0, (finished ? Date.parse(finished) : now) - Date.parse(started));
}

/** Decimal units, three significant digits: "0 B", "999 B", "1.5 kB", "23.4 MB". */
export function formatBytes(bytes: number | null | undefined): string {
  if (bytes == null || !Number.isFinite(bytes)) return NONE;
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < BYTE_UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const digits = unit === 0 || value >= 99.95 ? 0 : 1;
  return `${value.toFixed(digits)} ${BYTE_UNITS[unit]}`;
}

/** Memory in binary units, as limits are set: "512 MiB", "4 GiB". */
export function formatMemory(bytes: number | null | undefined): string {
  if (bytes == null || !Number.isFinite(bytes)) return NONE;
  const mebibytes = bytes / 2 ** 20;
  if (mebibytes < 1024) return `${Math.round(mebibytes)} MiB`;
  return `${trimZeros((mebibytes / 1024).toFixed(1))} GiB`;
}

/** A metric: six significant digits, thin exponent for the very large and very small. */
export function formatNumber(value: number | null | undefined): string {
  if (value == null) return NONE;
  if (!Number.isFinite(value)) return String(value);
  if (Number.isInteger(value) && Math.abs(value) < 1e15) return formatCount(value);
  const size = Math.abs(value);
  if (size >= 1e9 || size < 1e-4) return trimZeros(value.toExponential(4));
  return trimZeros(value.toPrecision(6));
}

/** A whole number with thousands set apart: "48,842". */
export function formatCount(value: number | null | undefined): string {
  return value == null ? NONE : value.toLocaleString("en-US");
}

/** A point in time in the reader's zone: "23 Nov 2026, 14:05". */
export function formatTime(iso: string | null | undefined, timeZone?: string): string {
  if (!iso) return NONE;
  return new Intl.DateTimeFormat("en-GB", {
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    ...(timeZone ? { timeZone } : {}),
  }).format(new Date(iso));
}

/** A point in time as short as it can be said: "14:05" today, "23 Nov, 14:05" else. */
export function formatMoment(
  iso: string | null | undefined,
  now: number,
  timeZone?: string,
): string {
  if (!iso) return NONE;
  const [day = "", time = ""] = formatTime(iso, timeZone).split(", ");
  const [today] = formatTime(new Date(now).toISOString(), timeZone).split(", ");
  return day === today ? time : `${day.replace(/ \d+$/, "")}, ${time}`;
}

/** How long ago, for lists: "just now", "5 min ago", "3 h ago", "yesterday", then the date. */
export function formatAgo(iso: string | null | undefined, now: number, timeZone?: string): string {
  if (!iso) return NONE;
  const age = now - Date.parse(iso);
  if (age < MINUTE_MS) return "just now";
  if (age < HOUR_MS) return `${Math.floor(age / MINUTE_MS)} min ago`;
  if (age < DAY_MS) return `${Math.floor(age / HOUR_MS)} h ago`;
  if (age < 2 * DAY_MS) return "yesterday";
  return formatTime(iso, timeZone).split(",")[0] ?? NONE;
}

function two(value: number): string {
  return String(value).padStart(2, "0");
}

function trimZeros(text: string): string {
  return text.replace(/\.?0+(?=e|$)/, (zeros) => (text.includes(".") ? "" : zeros));
}
