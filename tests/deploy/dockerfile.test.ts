import { DockerfileParser } from 'dockerfile-ast';
import { validate, ValidationSeverity } from 'dockerfile-utils';
import { describe, expect, test } from 'vitest';
import { readDeployFile } from './support/deploy-files.ts';

const text = readDeployFile('Dockerfile');

function linterMessages(content: string): readonly string[] {
  return validate(content, {
    instructionCasing: ValidationSeverity.ERROR,
    deprecatedMaintainer: ValidationSeverity.ERROR,
    directiveCasing: ValidationSeverity.ERROR,
    emptyContinuationLine: ValidationSeverity.ERROR,
    instructionCmdMultiple: ValidationSeverity.ERROR,
    instructionEntrypointMultiple: ValidationSeverity.ERROR,
    instructionHealthcheckMultiple: ValidationSeverity.ERROR,
    instructionJSONInSingleQuotes: ValidationSeverity.ERROR,
    instructionWorkdirRelative: ValidationSeverity.ERROR,
  }).map(({ message }) => (typeof message === 'string' ? message : message.value));
}

/** What is wrong with the image that comes out of the last stage, whatever the language allows. */
function imageProblems(content: string): readonly string[] {
  const file = DockerfileParser.parse(content);
  const froms = file.getFROMs();
  const start = froms.at(-1)?.getRange().start.line ?? 0;
  const last = file.getInstructions().filter((each) => each.getRange().start.line >= start);
  const argumentsOf = (keyword: string): readonly string[] =>
    last
      .filter((each) => each.getKeyword() === keyword)
      .map((each) => each.getArgumentsContent()?.trim() ?? '');
  const user = argumentsOf('USER').at(-1) ?? 'root';
  const copies = last.filter((each) => each.getKeyword() === 'COPY').map((each) => each.getTextContent());
  return [
    ...(froms.length > 1 ? [] : ['one stage: what it was built with stays in it']),
    ...(froms.every((each) => /:[\w.-]*\d/.test(each.getImage() ?? ''))
      ? []
      : ['an image without a version']),
    ...(/^[1-9]\d*(:|$)/.test(user) ? [] : [`runs as ${user}`]),
    ...(argumentsOf('HEALTHCHECK').length === 1 ? [] : ['no health check']),
    ...(argumentsOf('ENTRYPOINT').join() === '["genai-bench"]' ? [] : ['genai-bench is not its entry point']),
    ...(copies.every((each) => each.includes(' --from=')) ? [] : ['copies files of this machine']),
    ...(argumentsOf('RUN').some((each) => /\b(npm|pnpm|apt-get|curl)\b/.test(each)) ? ['downloads'] : []),
  ];
}

describe('the linter', () => {
  test('has nothing to say of the Dockerfile', () => {
    expect(linterMessages(text)).toEqual([]);
  });

  test.each([
    ['an unknown instruction', 'EXPOSE 8080', 'EXPOZE 8080', 'Unknown instruction: EXPOZE'],
    ['an unknown flag', '--interval=10s', '--intervall=10s', 'Unknown flag: intervall'],
    ['a duration without a unit', '--timeout=3s', '--timeout=3', 'missing unit in duration'],
    ['a port that is none', 'EXPOSE 8080', 'EXPOSE http', 'Invalid containerPort'],
    ['a relative folder', 'WORKDIR /workspace', 'WORKDIR workspace', 'WORKDIR'],
    ['a second command', 'CMD ["--help"]', 'CMD ["--help"]\nCMD ["serve"]', 'CMD'],
  ])('refuses %s', (_what, good, bad, message) => {
    expect(text).toContain(good);
    expect(linterMessages(text.replace(good, bad)).join('\n')).toContain(message);
  });
});

describe('the image', () => {
  test('is built apart, holds nothing of this machine, and does not run as root', () => {
    expect(imageProblems(text)).toEqual([]);
  });

  test.each([
    ['USER 1000:1000', 'USER root', 'runs as root'],
    ['USER 1000:1000\n', '', 'runs as root'],
    ['HEALTHCHECK --interval=10s', 'LABEL a=b', 'no health check'],
    ['COPY --from=build /genai-bench', 'COPY .', 'copies files of this machine'],
    ['node:22-bookworm-slim', 'node:latest', 'an image without a version'],
    ['RUN ln -s', 'RUN apt-get update && ln -s', 'downloads'],
  ])('is refused with %j as %j', (good, bad, problem) => {
    expect(text).toContain(good);
    expect(imageProblems(text.replaceAll(good, bad)).join('\n')).toContain(problem);
  });
});
