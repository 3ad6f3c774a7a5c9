/** What a plan can choose from, without what carries it out: light enough for `--help`, and safe in a browser. */
export { arrivalNames } from '../schedule/create-schedule.ts';
export { backendNames, backends, modelKeyVariables } from '../backends/backend-registry.ts';
