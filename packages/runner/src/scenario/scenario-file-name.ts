/**
 * The part of a file name that stands for a scenario, spelled as genai-bench spells it: brackets dropped, `/` and `,`
 * become `_`, so `N(480,240)/(300,150)` gives `N480_240_300_150`. Anything else that a file system may refuse becomes `_`.
 */
export function scenarioFileName(name: string): string {
  return name
    .replaceAll(/[\s()]/gu, '')
    .replaceAll(/[/,]/gu, '_')
    .replaceAll(/[^\w.-]/gu, '_');
}
