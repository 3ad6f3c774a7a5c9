/** Where the parameters stand in a vector: abilities first, then the left-side effect, then the tie parameter. */
export interface ParameterLayout {
  readonly modelCount: number;
  readonly leftAt: number | undefined;
  readonly tieAt: number | undefined;
  readonly size: number;
}

export function parameterLayout(options: {
  readonly modelCount: number;
  readonly hasLeftEffect: boolean;
  readonly hasTieParameter: boolean;
}): ParameterLayout {
  const { modelCount, hasLeftEffect, hasTieParameter } = options;
  const leftAt = hasLeftEffect ? modelCount : undefined;
  const tieAt = hasTieParameter ? modelCount + (hasLeftEffect ? 1 : 0) : undefined;
  return {
    modelCount,
    leftAt,
    tieAt,
    size: modelCount + (hasLeftEffect ? 1 : 0) + (hasTieParameter ? 1 : 0),
  };
}
