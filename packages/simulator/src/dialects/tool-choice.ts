import { asJsonObject, refuse } from './model-request.ts';
import type { JsonObject, ToolUse } from './model-request.ts';

/** Where an API keeps the name of a tool: beside its type, or in an object under it. */
function nameOf(tool: unknown): string {
  const object = asJsonObject(tool);
  const name = asJsonObject(object?.['function'])?.['name'] ?? object?.['name'];
  return typeof name === 'string' && name !== ''
    ? name
    : refuse('Each tool must be a function with a name.', 'tools');
}

/**
 * The tool that an answer calls: the named one, else the first. `required` and a named tool force a call; with `auto` the
 * model is free not to call, and does not. `forcedBy` are the API's words for `required`.
 */
export function parseToolUse(
  { tools, tool_choice: choice }: JsonObject,
  { forcedBy, named }: { readonly forcedBy: string; readonly named: 'function' | 'tool' },
): ToolUse | undefined {
  if (tools !== undefined && tools !== null && !Array.isArray(tools))
    refuse('tools must be a list.', 'tools');
  const names = ((tools ?? []) as readonly unknown[]).map(nameOf); // a list, by the check above
  const word = asJsonObject(choice)?.['type'] ?? choice ?? 'auto';
  if (word === 'none' || word === 'auto')
    return names[0] === undefined ? undefined : { name: names[0], isForced: false };
  if (word !== forcedBy && word !== named) {
    return refuse(`tool_choice must be none, auto, ${forcedBy}, or one ${named} by its name.`, 'tool_choice');
  }
  const name = word === named ? nameOf(choice) : names[0];
  if (name === undefined || !names.includes(name)) {
    return refuse(
      name === undefined
        ? 'tool_choice needs tools to choose from.'
        : `tool_choice names ${name}, which is not among tools.`,
      'tool_choice',
    );
  }
  return { name, isForced: true };
}
