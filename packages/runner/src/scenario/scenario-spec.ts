/** Mean and standard deviation of a length in tokens. */
export interface NormalLength {
  readonly mean: number;
  readonly standardDeviation: number;
}

/** Bounds of a length in tokens, both included. */
export interface UniformLength {
  readonly min: number;
  readonly max: number;
}

/**
 * What a scenario text says. `name` is its canonical spelling: no spaces, no leading zeros. Lengths are tokens of the
 * run's tokenizer, without the server's chat template.
 */
export type ScenarioSpec =
  | {
      readonly kind: 'deterministic';
      readonly name: string;
      readonly inputTokenCount: number;
      readonly outputTokenCount: number;
    }
  | {
      readonly kind: 'normal';
      readonly name: string;
      readonly input: NormalLength;
      readonly output: NormalLength;
    }
  | {
      readonly kind: 'uniform';
      readonly name: string;
      readonly input: UniformLength;
      readonly output: UniformLength;
    }
  | { readonly kind: 'embedding'; readonly name: string; readonly documentTokenCount: number }
  | {
      readonly kind: 'rerank';
      readonly name: string;
      readonly documentTokenCount: number;
      readonly queryTokenCount: number;
    }
  | {
      readonly kind: 'image';
      readonly name: string;
      readonly widthPixels: number;
      readonly heightPixels: number;
      readonly imageCount: number;
    }
  | { readonly kind: 'speech'; readonly name: string; readonly characterCount: number }
  | { readonly kind: 'reserved'; readonly name: string }
  | { readonly kind: 'dataset'; readonly name: 'dataset' };

export type ScenarioKind = ScenarioSpec['kind'];
