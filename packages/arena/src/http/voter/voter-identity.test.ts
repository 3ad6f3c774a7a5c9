import { describe, expect, it } from 'vitest';
import { createVoterIdentity } from './voter-identity.ts';

const secret = 'a secret of more than thirty-two characters';
const identity = createVoterIdentity(secret);

describe('createVoterIdentity', () => {
  it('knows whom it has issued an id to, also in another worker with the same secret', () => {
    const { voterId, cookieValue } = identity.issue();
    const header = `other=1; ${identity.cookieName}=${cookieValue}; more=2`;
    expect(identity.voterOf(header)).toBe(voterId);
    expect(createVoterIdentity(secret).voterOf(header)).toBe(voterId);
  });

  it('believes no id that it has not signed', () => {
    const { voterId, cookieValue } = identity.issue();
    const foreign = createVoterIdentity(`${secret}!`).issue().cookieValue;
    const signature = cookieValue.split('.')[1];
    const values = [voterId, `${voterId}.`, `x${cookieValue}`, `${cookieValue.slice(0, -2)}AA`, foreign];
    for (const value of [...values, `someone.${signature}`, '.', '']) {
      expect([value, identity.voterOf(`${identity.cookieName}=${value}`)]).toEqual([value, undefined]);
    }
    expect(identity.voterOf(undefined)).toBeUndefined();
  });

  it('finds the true one among several of the name', () => {
    const { voterId, cookieValue } = identity.issue();
    const name = identity.cookieName;
    expect(identity.voterOf(`${name}=forged.AAAA; ${name}=${cookieValue}`)).toBe(voterId);
  });

  it('takes no secret that could be guessed', () => {
    expect(() => createVoterIdentity('short')).toThrow(/at least 32 characters, got 5/);
  });
});
