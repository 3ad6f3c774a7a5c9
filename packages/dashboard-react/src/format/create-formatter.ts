/** Shown where a figure is unknown; a 0 there would claim a measurement. */
export const UNKNOWN = '–';

type Figure = number | null | undefined;

/** Turns figures into text for one locale. Every method gives `–` for a figure that is absent or not finite. */
export interface Formatter {
  readonly locale: string;
  readonly count: (value: Figure) => string;
  /** `850 µs`, `12.3 ms`, `1.25 s`, `2 min 5 s`. */
  readonly durationMs: (value: Figure) => string;
  /** With a sign, for differences. */
  readonly differenceMs: (value: Figure) => string;
  /** Three digits that matter, without unit. */
  readonly figure: (value: Figure) => string;
  readonly rate: (perSecond: Figure, unit: string) => string;
  /** From a share of 0 to 1. */
  readonly share: (value: Figure) => string;
  /** With a sign, from a share of 0 to 1. */
  readonly relative: (value: Figure) => string;
  /** Time since the start of a run: `4:05`, `1:02:03`. */
  readonly elapsed: (atMs: Figure) => string;
  /** Short axis labels: `12K`. */
  readonly compact: (value: Figure) => string;
  readonly dateTime: (iso: string | undefined) => string;
  /** Wall clock with seconds, from ms since 1970. */
  readonly clockTime: (atMs: Figure) => string;
}

/** Makes a formatter; `Intl` objects are made once, because making one costs a thousand times more than using it. */
export function createFormatter(locale = 'en'): Formatter {
  const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
  const fractions = [0, 1, 2].map(
    (digits) =>
      new Intl.NumberFormat(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits }),
  );
  const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 2 });
  const signedPercent = new Intl.NumberFormat(locale, {
    style: 'percent',
    maximumFractionDigits: 1,
    signDisplay: 'exceptZero',
  });
  const compact = new Intl.NumberFormat(locale, { notation: 'compact', maximumSignificantDigits: 3 });
  const date = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
  const clock = new Intl.DateTimeFormat(locale, { timeStyle: 'medium' });
  const threeDigits = (value: number): string => {
    const size = Math.abs(value);
    if (size >= 99.95) return whole.format(value);
    return (fractions[size >= 9.995 ? 1 : 2] as Intl.NumberFormat).format(value);
  };
  const duration = (value: number): string => durationText(value, threeDigits, whole);
  return {
    locale,
    count: known((value) => whole.format(value)),
    durationMs: known(duration),
    differenceMs: known((value) => (value > 0 ? `+${duration(value)}` : duration(value))),
    figure: known(threeDigits),
    rate: (perSecond, unit) => known((value) => `${threeDigits(value)} ${unit}`)(perSecond),
    share: known((value) => percent.format(value)),
    relative: known((value) => signedPercent.format(value)),
    elapsed: known(elapsedText),
    compact: known((value) => compact.format(value)),
    dateTime: (iso) => {
      const atMs = iso === undefined ? Number.NaN : Date.parse(iso);
      return Number.isFinite(atMs) ? date.format(atMs) : UNKNOWN;
    },
    clockTime: known((value) => clock.format(value)),
  };
}

function known(format: (value: number) => string): (value: Figure) => string {
  return (value) => (typeof value === 'number' && Number.isFinite(value) ? format(value) : UNKNOWN);
}

function durationText(
  durationMs: number,
  threeDigits: (value: number) => string,
  whole: Intl.NumberFormat,
): string {
  const size = Math.abs(durationMs);
  if (size === 0) return '0 ms';
  if (size < 0.9995) return `${threeDigits(durationMs * 1000)} µs`;
  if (size < 999.5) return `${threeDigits(durationMs)} ms`;
  if (size < 99_950) return `${threeDigits(durationMs / 1000)} s`;
  const seconds = Math.round(size / 1000);
  const sign = durationMs < 0 ? '-' : '';
  return `${sign}${whole.format(Math.floor(seconds / 60))} min ${seconds % 60} s`;
}

function elapsedText(atMs: number): string {
  const seconds = Math.max(0, Math.floor(atMs / 1000));
  const twoDigits = (value: number): string => String(value).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  const tail = twoDigits(seconds % 60);
  return hours > 0 ? `${hours}:${twoDigits(minutes)}:${tail}` : `${minutes}:${tail}`;
}
