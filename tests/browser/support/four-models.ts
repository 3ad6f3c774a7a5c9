import type { ScriptedModel } from './scripted-models.ts';

const paragraph =
  'The sky looks blue because air scatters short waves of light more than long ones, in all directions.';

function model(opening: string, parts: Partial<ScriptedModel>): ScriptedModel {
  const list = [
    '- **short** waves: blue and violet',
    '- *long* waves: red',
    '- `1 / wavelength^4` in a formula',
  ];
  return {
    text: `## ${opening}\n\n${paragraph}\n\n${list.join('\n')}\n\n${paragraph}`,
    pieceCount: 12,
    ...parts,
  };
}

/** Four models of different names and speeds that answer alike. */
export const fourModels: Readonly<Record<string, ScriptedModel>> = {
  'swift-7b': model('Scattering', { firstPieceMs: 5, betweenPiecesMs: 5 }),
  'orion-large': model('Light and air', { firstPieceMs: 120, betweenPiecesMs: 20 }),
  'third-mini': model('In short', { firstPieceMs: 30, betweenPiecesMs: 10 }),
  'quill-xl': model('Why it is blue', { firstPieceMs: 60, betweenPiecesMs: 15 }),
};

/** Nothing of this may reach a voter before the reveal. */
export const hiddenWords: readonly string[] = [
  ...Object.keys(fourModels),
  'swift',
  'orion',
  'quill',
  'Label of',
  'Maker of',
  '127.0.0.1',
  'secret-gpu-host',
  'ttft',
  'oken',
];
