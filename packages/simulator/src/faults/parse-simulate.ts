import { pathologies, pathologyByName } from './pathologies.ts';
import { healthyBehaviour, type StreamBehaviour } from './stream-behaviour.ts';

/** One pathology to apply; without a value, its default. */
export interface FaultRequest {
  readonly name: string;
  readonly value?: number;
}

/** A fault that no pathology answers to, or a value out of its range. */
export class UnknownFaultError extends TypeError {}

function checkFault({ name, value }: FaultRequest): FaultRequest {
  const pathology = pathologyByName.get(name);
  if (pathology === undefined) {
    const known = pathologies.map((each) => each.name).join(', ');
    throw new UnknownFaultError(`No pathology is called ${JSON.stringify(name)}. Known are: ${known}.`);
  }
  if (value === undefined) return { name };
  if (pathology.parameter === undefined) {
    throw new UnknownFaultError(`${name} takes no value, got ${value}. Write just "${name}".`);
  }
  const { minimum, unit, defaultValue } = pathology.parameter;
  if (!Number.isInteger(value) || value < minimum) {
    throw new UnknownFaultError(
      `${name} takes a whole number of ${unit} from ${minimum}, got ${value}. Write for example "${name}=${defaultValue}".`,
    );
  }
  return { name, value };
}

/** Reads the `x-simulate` header: `role-only, stall-after=3`. */
export function parseSimulateHeader(header: string): FaultRequest[] {
  return header
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => {
      const [name = '', value] = part.split('=', 2).map((side) => side.trim());
      return checkFault(
        value === undefined ? { name } : { name, value: value === '' ? Number.NaN : Number(value) },
      );
    });
}

/** Reads the `simulate` field of a body: `{"role-only": true, "stall-after": 3}`; false leaves one out. */
export function parseSimulateField(field: unknown): FaultRequest[] {
  if (typeof field === 'string') return parseSimulateHeader(field);
  if (typeof field !== 'object' || field === null || Array.isArray(field)) {
    throw new UnknownFaultError('simulate must be an object such as {"role-only": true, "stall-after": 3}.');
  }
  return Object.entries(field)
    .filter(([, value]) => value !== false)
    .map(([name, value]) => checkFault(value === true ? { name } : { name, value: Number(value) }));
}

/** Checks one entry of the `faults` option. */
export function parseFaultOption<Fault extends FaultRequest & { readonly probability: number }>(
  fault: Fault,
): Fault {
  checkFault(fault);
  if (typeof fault.probability === 'number' && fault.probability >= 0 && fault.probability <= 1) return fault;
  throw new RangeError(
    `probability of fault ${fault.name} must be from 0 to 1, got ${String(fault.probability)}.`,
  );
}

/** Folds faults into one behaviour; where two set the same field, the later wins. */
export function behaviourOf(faults: readonly FaultRequest[]): StreamBehaviour {
  let behaviour = healthyBehaviour;
  for (const { name, value } of faults) {
    const pathology = pathologyByName.get(name);
    if (pathology === undefined) continue; // checked when it was parsed
    behaviour = { ...behaviour, ...pathology.apply(value ?? pathology.parameter?.defaultValue ?? 0) };
  }
  return behaviour;
}
