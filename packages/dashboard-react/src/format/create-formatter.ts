/** Shown where a figure is unknown; a 0 there would claim a measurement. */
export const UNKNOWN = '–';

type Figure = number | null | undefined;

/** Turns figures into text for one locale. Every method gives `–` for a figure that is absent or not finite. */
export interface Formatter {
  readonly locale: string;
  readonly count: (value: Figure) => string;
  /** `850 µs`, `12.3 ms`, `1.25 s`, `2 min 5 s`, `10 h 31 min`. */
  readonly durationMs: (value: Figure) => string;
  /** With a sign, for differences. */
  readonly differenceMs: (value: Figure) => string;
  /** Three digits that matter, without unit. */
  readonly figure: (value: Figure) => string;
  readonly rate: (perSecond: Figure, unit: string) => string;
  /**
   * From a share of 0 to 1: `0%`, `81.7%`, `100%`. One decimal, as for every percentage. What is not quite all or not
   * quite nothing never rounds to it: `>99.9%`, `<0.1%`.
   */
  readonly share: (value: Figure) => string;
  /** With a sign, from a share of 0 to 1: `+4.2%`; without a decimal from 100 % on, where it says nothing. */
  readonly relative: (value: Figure) => string;
  /** Time since the start of a run: `4:05`, `1:02:03`; with decimals of the second where they are asked for. */
  readonly elapsed: (atMs: Figure, decimals?: number) => string;
  /** Labels of a latency axis, whose values are round: `5 ms`, `1.2 s`. */
  readonly durationTick: (value: Figure) => string;
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
  const percents = [0, 1].map(
    (digits) =>
      new Intl.NumberFormat(locale, {
        style: 'percent',
        minimumFractionDigits: digits,
        maximumFractionDigits: digits,
      }),
  ) as [Intl.NumberFormat, Intl.NumberFormat];
  const signedPercents = [0, 1].map(
    (digits) =>
      new Intl.NumberFormat(locale, {
        style: 'percent',
        minimumFractionDigits: digits,
        maximumFractionDigits: digits,
        signDisplay: 'exceptZero',
      }),
  ) as [Intl.NumberFormat, Intl.NumberFormat];
  const short = new Intl.NumberFormat(locale, { maximumSignificantDigits: 3 });
  const compact = new Intl.NumberFormat(locale, { notation: 'compact', maximumSignificantDigits: 3 });
  const date = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
  const clock = new Intl.DateTimeFormat(locale, { timeStyle: 'medium' });
  const threeDigits = (value: number): string => {
    const size = Math.abs(value);
    if (size === 0 || size >= 99.95) return whole.format(value);
    return (fractions[size >= 9.995 ? 1 : 2] as Intl.NumberFormat).format(value);
  };
  const duration = (value: number): string => durationText(value, threeDigits, whole);
  const decimalSign = fractions[1]?.formatToParts(0.5).find(({ type }) => type === 'decimal')?.value ?? '.';
  return {
    locale,
    count: known((value) => whole.format(value)),
    durationMs: known(duration),
    differenceMs: known((value) => (value > 0 ? `+${duration(value)}` : duration(value))),
    figure: known(threeDigits),
    rate: (perSecond, unit) => known((value) => `${threeDigits(value)} ${unit}`)(perSecond),
    share: known((value) => shareText(value, percents)),
    relative: known((value) => signedPercents[Math.abs(value) < 0.9995 && value !== 0 ? 1 : 0].format(value)),
    elapsed: (atMs, decimals = 0) => known((value) => elapsedText(value, decimals, decimalSign))(atMs),
    durationTick: known((value) => durationText(value, (part) => short.format(part), whole)),
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
  if (seconds >= 3600) {
    const minutes = Math.round(seconds / 60);
    return `${sign}${whole.format(Math.floor(minutes / 60))} h ${minutes % 60} min`;
  }
  return `${sign}${whole.format(Math.floor(seconds / 60))} min ${seconds % 60} s`;
}

function shareText(value: number, [whole, tenths]: readonly [Intl.NumberFormat, Intl.NumberFormat]): string {
  if (value === 0 || value === 1) return whole.format(value);
  if (value > 0 && value < 0.001) return `<${tenths.format(0.001)}`;
  if (value > 0.999 && value < 1) return `>${tenths.format(0.999)}`;
  return tenths.format(value);
}

/** Cut and not rounded, as clocks do: an instant never shows before it has come. */
function elapsedText(atMs: number, decimals: number, decimalSign: string): string {
  const scale = 10 ** decimals;
  // The small addition keeps 600 ms, as a fraction of a second, from being cut to 599.
  const units = Math.max(0, Math.floor((atMs / 1000) * scale + 1e-6));
  const seconds = Math.floor(units / scale);
  const twoDigits = (value: number): string => String(value).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  const part = decimals === 0 ? '' : `${decimalSign}${String(units % scale).padStart(decimals, '0')}`;
  const tail = `${twoDigits(seconds % 60)}${part}`;
  return hours > 0 ? `${hours}:${twoDigits(minutes)}:${tail}` : `${minutes}:${tail}`;
}
